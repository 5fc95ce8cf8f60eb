import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { memorySource } from '../arrays/byte-source.ts';
import { corrupt, unsupported } from '../failures.ts';
import type { FileReader } from '../file-reader.ts';
import { openArray } from '../npy-image/open-npy.ts';
import { NumpyArray } from '../pickle/numpy-objects.ts';
import { PickleError } from '../pickle/pickle-error.ts';
import { readPickle, type PickleValue } from '../pickle/read-pickle.ts';

const MAX_BYTES = 2 ** 31 - 1;
const HEAD_BYTES = 256;

/** True for the first bytes of a .npy file that holds Python objects instead of numbers. */
export function isObjectArray(head: Buffer): boolean {
  return (
    head.toString('latin1', 1, 6) === 'NUMPY' &&
    /'descr':\s*'\|O'/.test(head.toString('latin1', 6, HEAD_BYTES))
  );
}

/**
 * The masks of Cellpose's `_seg.npy`: a pickled dictionary, read by a reader that builds plain data and arrays only.
 *
 * @throws AppError `file.corrupt`, `file.unsupported` for other pickles
 */
export async function openCellposeSeg(file: FileReader): Promise<PixelSource> {
  if (file.size > MAX_BYTES)
    throw unsupported(
      file.name,
      `it has ${file.size} bytes, to be read at once`,
      'Save its masks alone, with numpy.save.',
    );
  const bytes = await file.read(0, file.size);
  const start = bytes[6] >= 2 ? 12 + bytes.readUInt32LE(8) : 10 + bytes.readUInt16LE(8);
  const masks = findMasks(unpickle(bytes.subarray(start), file.name));
  if (masks === null)
    throw unsupported(
      file.name,
      'it holds Python objects, but no "masks" as Cellpose keeps them',
      'Save the labels alone, with numpy.save.',
    );
  const { shape, isFortran, data } = masks;
  const type = masks.type?.numbers ?? null;
  if (type === null || !(data instanceof Uint8Array))
    throw corrupt(file.name, 'its masks are no array of numbers');
  const source = memorySource(file.name, Buffer.from(data.buffer, data.byteOffset, data.length));
  const opened = openArray(source, { shape, type, isFortran, offset: 0 }, 'Cellpose');
  await file.close();
  return opened;
}

function unpickle(bytes: Buffer, name: string): PickleValue {
  try {
    return readPickle(bytes);
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    throw unsupported(name, `it ${error.message}`, 'Save the labels alone, with numpy.save.');
  }
}

/** The dictionary lies in an array of no dimensions. */
function findMasks(value: PickleValue): NumpyArray | null {
  const inside = value instanceof NumpyArray && Array.isArray(value.data) ? value.data[0] : value;
  const masks = inside instanceof Map ? inside.get('masks') : null;
  return masks instanceof NumpyArray ? masks : null;
}
