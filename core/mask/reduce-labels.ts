import { TILE_SIZE } from '../edit/patch.ts';
import type { Labelmap } from './labelmap.ts';

/** Size of a labelmap (or of any image) at one of the overview's reductions: every 2 ** `level`-th pixel. */
export function reducedSize(size: { width: number; height: number }, level: number) {
  const step = 2 ** level;
  return { width: Math.ceil(size.width / step), height: Math.ceil(size.height / step) };
}

/**
 * One tile of a picture that shows the middle label of each 2 ** `level` square: labels are numbers, so they are never
 * averaged. TILE_SIZE square cut at the reduced picture's edge, row by row; null where all is background.
 */
export function reduceLabels(
  labelmap: Labelmap,
  level: number,
  column: number,
  row: number,
): Uint32Array | null {
  const step = 2 ** level;
  const size = reducedSize(labelmap, level);
  const left = column * TILE_SIZE;
  const top = row * TILE_SIZE;
  const width = Math.min(TILE_SIZE, size.width - left);
  const height = Math.min(TILE_SIZE, size.height - top);
  let out: Uint32Array | null = null;
  const covered = { x: left * step, y: top * step, width: width * step, height: height * step };
  for (const place of labelmap.tilesIn(covered)) {
    const rect = labelmap.tileRect(place.column, place.row);
    const x = middlesIn(rect.x, rect.width, step, labelmap.width, left + width);
    const y = middlesIn(rect.y, rect.height, step, labelmap.height, top + height);
    const picked = labelmap.pickFrom(place.column, place.row, x.offsets, y.offsets);
    if (picked === null) continue;
    out ??= new Uint32Array(width * height);
    for (let line = 0; line < y.offsets.length; line++) {
      const labels = picked.subarray(line * x.offsets.length, (line + 1) * x.offsets.length);
      out.set(labels, (y.first + line - top) * width + (x.first - left));
    }
  }
  return out;
}

/**
 * Along one axis of an image of `size` pixels: the first reduced pixel (before `end`) whose middle lies in the `length` pixels from
 * `start` on, and how far behind `start` its middle and those of the next ones are. The image's last one is sampled at its edge.
 */
function middlesIn(start: number, length: number, step: number, size: number, end: number) {
  const offsets: number[] = [];
  let first = 0;
  for (let at = Math.floor(start / step); at < end && at * step < start + length; at++) {
    const offset = Math.min(at * step + (step >> 1), size - 1) - start;
    if (offset < 0 || offset >= length) continue;
    if (offsets.length === 0) first = at;
    offsets.push(offset);
  }
  return { first, offsets };
}
