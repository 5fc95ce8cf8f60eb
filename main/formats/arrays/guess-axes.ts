import { unsupported } from '../failures.ts';
import type { ImageAxis } from './array-source.ts';
import type { ChunkedArray } from './chunked-array.ts';

/** At most this many channels: a first axis that is longer counts planes. */
const MAX_CHANNELS = 6;

/**
 * What the axes of an array without names are taken for:
 *
 * - uint8 with a last axis of 3 (or 4, the last of which is alpha): colours, and the axes before as below
 * - 2 axes: y, x
 * - 3 axes: c, y, x when the first has at most 6 entries, else z, y, x
 * - 4 axes: c, z, y, x when the first has at most 6 entries, else t, z, y, x
 * - 5 axes: t, c, z, y, x
 *
 * @throws AppError `file.unsupported` for less than two and more than five axes
 */
export function guessAxes(
  name: string,
  { shape, dtype }: Pick<ChunkedArray, 'shape' | 'dtype'>,
): ImageAxis[] {
  const last = shape.at(-1);
  if (dtype === 'uint8' && shape.length >= 3 && shape.length <= 5 && (last === 3 || last === 4)) {
    const before: ImageAxis[] = ['t', 'z'];
    return [...before.slice(5 - shape.length), 'y', 'x', 'c'];
  }
  const first: ImageAxis = shape[0] <= MAX_CHANNELS ? 'c' : shape.length === 3 ? 'z' : 't';
  if (shape.length === 2) return ['y', 'x'];
  if (shape.length === 3) return [first, 'y', 'x'];
  if (shape.length === 4) return [first, 'z', 'y', 'x'];
  if (shape.length === 5) return ['t', 'c', 'z', 'y', 'x'];
  const what = `it is an array of ${shape.length} axes (${shape.join(' x ') || 'a single number'})`;
  throw unsupported(
    name,
    what,
    'Save it with two to five axes: y and x last, before them z, channels and time.',
  );
}

/** An array with its axes, named or guessed; of interleaved colours with alpha, the alpha is cut off. */
export function asImage(
  name: string,
  array: ChunkedArray,
  named: ImageAxis[] | null,
): { axes: ImageAxis[]; levels: [ChunkedArray]; isRgb: boolean } {
  const axes = named ?? guessAxes(name, array);
  const count = array.dtype === 'uint8' && axes.at(-1) === 'c' ? array.shape.at(-1) : 0;
  if (count !== 4) return { axes, levels: [array], isRgb: count === 3 };
  const colors: ChunkedArray = {
    shape: [...array.shape.slice(0, -1), 3],
    chunkShape: array.chunkShape,
    dtype: array.dtype,
    readChunk: (position, signal) => array.readChunk(position, signal),
  };
  return { axes, levels: [colors], isRgb: true };
}
