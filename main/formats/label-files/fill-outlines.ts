import { AppError } from '../../../core/errors.ts';
import { fillRings, type Outline } from '../../../core/mask/fill-rings.ts';
import type { ObjectRuns } from '../../../core/mask/object-runs.ts';
import { corrupt } from '../failures.ts';
import type { OutlineOptions } from './file-object.ts';

/** No image is larger: what lies farther off is no coordinate in pixels. */
const MAX_COORDINATE = 2 ** 23;

/**
 * The pixels inside an outline that a file gives (core/mask/fill-rings.ts). What reaches far beyond the image is refused before its
 * pixels are counted, for there might be any number of them.
 *
 * @throws AppError `file.corrupt` for what are no coordinates, `request.invalid` for those of another image
 */
export function fillOutlines(
  outlines: readonly Outline[],
  { label, file, image }: { label: number; file: string; image?: OutlineOptions['image'] },
): ObjectRuns {
  const most = [image?.width, image?.height].map((side) => (side === undefined ? MAX_COORDINATE : 2 * side));
  for (const outline of outlines) {
    for (let i = 0; i < outline.length; i++) {
      const value = outline[i];
      if (!Number.isFinite(value)) throw corrupt(file, `a point of an outline lies at ${value}`);
      if (Math.abs(value) > most[i % 2]) throw farAway(file, value, image);
    }
  }
  return fillRings(outlines, label);
}

function farAway(file: string, value: number, image: OutlineOptions['image']): AppError {
  if (image === undefined) return corrupt(file, `a point of an outline lies ${value} pixels away`);
  return otherSize(file, `a point of an outline ${Math.round(Math.abs(value))} pixels away`, image);
}

/** Labels that are of another image than the one that is open. */
export function otherSize(
  file: string,
  found: string,
  { width, height }: { width: number; height: number },
): AppError {
  return new AppError(
    'request.invalid',
    `Expected labels of the image's size, ${width} x ${height} pixels, but ${file} has ${found}. Choose the labels of this image.`,
  );
}
