import type { PaintLosses } from './object-painter.ts';

/** What became of objects that could not be kept as they are in the file, in sentences. */
export function tellLosses(losses: readonly PaintLosses[], leftOut: ReadonlyMap<string, number>): string[] {
  const sum = (field: keyof PaintLosses) => losses.reduce((total, each) => total + each[field], 0);
  const told: string[] = [];
  const [cut, outside, overlapped, covered] = [sum('cut'), sum('outside'), sum('overlapped'), sum('covered')];
  if (overlapped > 0)
    told.push(
      `${count(overlapped, 'overlaps', 'overlap')} others, and lost the pixels that smaller ones cover.`,
    );
  if (covered > 0) told.push(`${count(covered, 'is', 'are')} wholly covered by others, and left out.`);
  if (cut > 0)
    told.push(
      `${count(cut, 'reaches', 'reach')} beyond the image, and ${cut === 1 ? 'was' : 'were'} cut at its edge.`,
    );
  if (outside > 0)
    told.push(
      `${count(outside, 'covers', 'cover')} no pixel of the image, and ${outside === 1 ? 'was' : 'were'} left out.`,
    );
  for (const [what, number] of leftOut)
    told.push(
      number === 1
        ? `It holds ${what} too, which is no area and was left out.`
        : `Left out, because they are no areas: ${number} of the kind "${what}".`,
    );
  return told;
}

function count(number: number, one: string, several: string): string {
  return number === 1 ? `1 object ${one}` : `${number.toLocaleString('en')} objects ${several}`;
}
