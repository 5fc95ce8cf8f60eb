import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { ArraySource } from '../arrays/array-source.ts';
import type { ByteSource } from '../arrays/byte-source.ts';
import type { Chunk, ChunkedArray } from '../arrays/chunked-array.ts';
import { asImage } from '../arrays/guess-axes.ts';
import { rawArray } from '../arrays/raw-array.ts';
import { corrupt } from '../failures.ts';
import { readNpyHeader, type NpyHeader } from './header.ts';

/** NumPy's .npy with two to five axes, which are guessed (guess-axes.ts). @throws AppError `file.corrupt`, `file.unsupported` */
export async function openNpy(file: ByteSource): Promise<PixelSource> {
  return openArray(file, await readNpyHeader(file), 'NumPy');
}

/** An array of NumPy that lies in `file`. @throws AppError `file.corrupt`, `file.unsupported` */
export function openArray(
  file: ByteSource,
  { shape, type, isFortran, offset }: NpyHeader,
  format: string,
): PixelSource {
  const isSound = shape.every((size) => Number.isSafeInteger(size) && size >= 1);
  if (!isSound) throw corrupt(file.name, `its array is empty (${shape.join(' x ')})`);
  const stored = rawArray(file, { shape: isFortran ? shape.toReversed() : shape, type, offset });
  const image = asImage(file.name, isFortran ? reverseAxes(stored) : stored, null);
  return new ArraySource({
    name: file.name,
    format,
    ...image,
    pixelSize: null,
    metadata: { Array: shape.join(' x '), 'Axes (guessed)': image.axes.join(', ') },
    close: () => file.close(),
  });
}

/** The same array with its axes named from the other end, which is what Fortran order means. */
function reverseAxes(array: ChunkedArray): ChunkedArray {
  return {
    shape: array.shape.toReversed(),
    chunkShape: array.chunkShape.toReversed(),
    dtype: array.dtype,
    async readChunk(position): Promise<Chunk> {
      const { data, strides } = await array.readChunk(position.toReversed());
      return { data, strides: strides.toReversed() };
    },
  };
}
