import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { memorySource, type ByteSource } from '../arrays/byte-source.ts';
import { corrupt, unsupported } from '../failures.ts';
import type { FileReader } from '../file-reader.ts';
import { openArray } from '../npy-image/open-npy.ts';
import { NumpyArray } from '../pickle/numpy-objects.ts';
import { PickleError } from '../pickle/pickle-error.ts';
import { StoredBytes } from '../pickle/pickle-input.ts';
import { readPickle, type PickleValue } from '../pickle/read-pickle.ts';

const HEAD_BYTES = 256;

/** True for the first bytes of a .npy file that holds Python objects instead of numbers. */
export function isObjectArray(head: Buffer): boolean {
  return (
    head.toString('latin1', 1, 6) === 'NUMPY' &&
    /'descr':\s*'\|O'/.test(head.toString('latin1', 6, HEAD_BYTES))
  );
}

/**
 * The masks of Cellpose's `_seg.npy`: a pickled dictionary, read by a reader that builds plain data and arrays only. The file may be
 * of any size: its masks are read region by region.
 *
 * @throws AppError `file.corrupt`, `file.unsupported` for other pickles
 */
export async function openCellposeSeg(file: FileReader): Promise<PixelSource> {
  const head = await file.read(0, Math.min(HEAD_BYTES, file.size));
  const start = head[6] >= 2 ? 12 + head.readUInt32LE(8) : 10 + head.readUInt16LE(8);
  const masks = findMasks(await unpickle(file, start));
  if (masks === null)
    throw unsupported(
      file.name,
      'it holds Python objects, but no "masks" as Cellpose keeps them',
      'Save the labels alone, with numpy.save.',
    );
  const { shape, isFortran, data } = masks;
  const type = masks.type?.numbers ?? null;
  if (type === null || Array.isArray(data)) throw corrupt(file.name, 'its masks are no array of numbers');
  if (data instanceof StoredBytes) {
    const part = partOf(file, data);
    return openArray(part, { shape, type, isFortran, offset: 0 }, 'Cellpose');
  }
  const source = memorySource(file.name, Buffer.from(data.buffer, data.byteOffset, data.length));
  const opened = openArray(source, { shape, type, isFortran, offset: 0 }, 'Cellpose');
  await file.close();
  return opened;
}

/** The stored bytes as a source of their own, so that an array cannot reach beyond them. */
function partOf(file: FileReader, { offset, length }: StoredBytes): ByteSource {
  return {
    name: file.name,
    size: length,
    read: (from, count) => file.read(offset + from, count),
    close: () => file.close(),
  };
}

async function unpickle(file: FileReader, start: number): Promise<PickleValue> {
  try {
    return await readPickle(file, start);
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    throw unsupported(file.name, `it ${error.message}`, 'Save the labels alone, with numpy.save.');
  }
}

/** The dictionary lies in an array of no dimensions. */
function findMasks(value: PickleValue): NumpyArray | null {
  const inside = value instanceof NumpyArray && Array.isArray(value.data) ? value.data[0] : value;
  const masks = inside instanceof Map ? inside.get('masks') : null;
  return masks instanceof NumpyArray ? masks : null;
}
