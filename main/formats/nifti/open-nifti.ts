import type { DisplayRange, PixelSize, PixelSource } from '../../../core/image/pixel-source.ts';
import { ArraySource, type ImageAxis } from '../arrays/array-source.ts';
import { memorySource, type ByteSource } from '../arrays/byte-source.ts';
import { countValues, type ChunkedArray } from '../arrays/chunked-array.ts';
import type { NumberType } from '../arrays/number-type.ts';
import { rawArray } from '../arrays/raw-array.ts';
import { rescaleArray } from '../arrays/rescaled-array.ts';
import { corrupt, unsupported } from '../failures.ts';
import { gunzipStart, isGzip, MAX_DEFLATE_RATIO } from '../gunzip.ts';
import {
  datatypeName,
  isRgb24,
  NIFTI_HEAD_BYTES,
  niftiNumberType,
  niftiVersion,
  orientation,
  readNiftiHeader,
  type NiftiHeader,
} from './header.ts';

/** A packed file is unpacked in memory when its first pixels are wanted, for gzip cannot be read in parts. */
const MAX_UNPACKED_BYTES = 2 ** 31;

/** True for the first bytes of NIfTI, once they are unpacked. */
export async function isNifti(file: ByteSource, head: Uint8Array): Promise<boolean> {
  return niftiVersion(isGzip(head) ? await gunzipStart(file, NIFTI_HEAD_BYTES, false) : head) !== null;
}

/**
 * NIfTI-1 and NIfTI-2, plain or gzip, either byte order. Its axes x, y, z, t are ours, the fifth is the channel. Values are
 * those measured (scl_slope and scl_inter applied); rows come in the file's order, and `Orientation` tells where its axes point.
 *
 * @throws AppError `file.corrupt`, `file.unsupported`
 */
export async function openNifti(file: ByteSource): Promise<PixelSource> {
  const start = await file.read(0, Math.min(file.size, NIFTI_HEAD_BYTES));
  const isPacked = isGzip(start);
  const head = isPacked ? await gunzipStart(file, NIFTI_HEAD_BYTES, false) : start;
  const header = parseHeader(file.name, head);
  const type = niftiNumberType(header);
  if (type === null) {
    throw unsupported(
      file.name,
      `its voxels are of the type ${datatypeName(header)}`,
      'Save it with integers or real numbers.',
    );
  }
  const { shape, axes } = readShape(file.name, header);
  const layout = { shape, type, offset: header.vox_offset };
  const stored = isPacked ? packedArray(file, layout) : rawArray(file, layout);
  const hasScale = Number.isFinite(header.scl_slope) && header.scl_slope !== 0 && !isRgb24(header);
  const intercept = Number.isFinite(header.scl_inter) ? header.scl_inter : 0;
  const array = hasScale ? rescaleArray(stored, header.scl_slope, intercept) : stored;
  const range = displayRange(header);
  return new ArraySource({
    name: file.name,
    format: 'NIfTI',
    axes,
    levels: [array],
    displayRanges: new Array<DisplayRange | null>(shape[axes.indexOf('c')]).fill(range),
    isRgb: isRgb24(header),
    pixelSize: readPixelSize(header),
    metadata: describe(header),
    close: () => file.close(),
  });
}

function parseHeader(name: string, head: Buffer): NiftiHeader {
  const version = niftiVersion(head);
  if (version === 'pair')
    throw unsupported(
      name,
      'it is a NIfTI header whose voxels are in another file',
      'Save it as one .nii file.',
    );
  if (version === null || (version === 2 && head.length < NIFTI_HEAD_BYTES))
    throw corrupt(name, `its NIfTI header is not whole (${head.length} bytes)`);
  try {
    return readNiftiHeader(head, version);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw corrupt(name, `its NIfTI header makes no sense (${reason})`, error);
  }
}

/** Sizes with the slowest axis first, as the voxels lie. */
function readShape(name: string, header: NiftiHeader): { shape: number[]; axes: ImageAxis[] } {
  const count = header.dims[0];
  const dims = header.dims.slice(1, 1 + count);
  const isSound = count >= 1 && count <= 7 && dims.every((size) => Number.isInteger(size) && size >= 1);
  if (!isSound || !(header.vox_offset >= 0 && Number.isInteger(header.vox_offset)))
    throw corrupt(
      name,
      `its header says ${header.dims.slice(1).join(' x ')} voxels from byte ${header.vox_offset} on`,
    );
  if (dims.slice(5).some((size) => size > 1))
    throw unsupported(name, `it has more than five axes (${dims.join(' x ')})`, 'Save it with at most five.');
  const [x, y, z, t, c] = [0, 1, 2, 3, 4].map((axis) => dims[axis] ?? 1);
  if (!isRgb24(header)) return { shape: [c, t, z, y, x], axes: ['c', 't', 'z', 'y', 'x'] };
  if (c > 1) throw unsupported(name, 'it holds several colour images', 'Save each as a file of its own.');
  return { shape: [t, z, y, x, 3], axes: ['t', 'z', 'y', 'x', 'c'] };
}

interface Layout {
  shape: number[];
  type: NumberType;
  offset: number;
}

function packedArray(file: ByteSource, layout: Layout): ChunkedArray {
  const length = layout.offset + countValues(layout.shape) * layout.type.bytes;
  if (!(length <= file.size * MAX_DEFLATE_RATIO + 2 ** 16))
    throw corrupt(
      file.name,
      `its header promises ${length} bytes, more than can be packed into ${file.size}`,
    );
  if (length > MAX_UNPACKED_BYTES) {
    const what = `it unpacks to ${Math.round(length / 2 ** 20)} MB at once, more than the ${MAX_UNPACKED_BYTES / 2 ** 20} MB allowed`;
    throw unsupported(
      file.name,
      what,
      'Unpack it with gunzip or 7-Zip and open the .nii file, which is read in parts.',
    );
  }
  let unpacked: Promise<ChunkedArray> | null = null;
  const unpack = async () => rawArray(memorySource(file.name, await gunzipStart(file, length, true)), layout);
  // Only the sizes are asked of this one: nothing is read from it.
  const plan = rawArray({ ...memorySource(file.name, Buffer.alloc(0)), size: length }, layout);
  return {
    ...plan,
    async readChunk(position, signal) {
      unpacked ??= unpack();
      const array = await unpacked.catch((error: unknown) => {
        unpacked = null;
        throw error;
      });
      return array.readChunk(position, signal);
    },
  };
}

/** Single precision gives 0.10000000149 for 0.1: seven digits are what it holds. */
function readable(value: number): number {
  return Number(value.toPrecision(7));
}

function readPixelSize({ pixDims, xyzt_units, dims }: NiftiHeader): PixelSize | null {
  const unit = { 1: 'm', 2: 'mm', 3: 'µm' }[xyzt_units & 7];
  const [x, y, z] = [1, 2, 3].map((axis) => readable(Math.abs(pixDims[axis])));
  if (unit === undefined || !(x > 0 && y > 0)) return null;
  return { x, y, z: dims[0] >= 3 && dims[3] > 1 && z > 0 ? z : null, unit };
}

function displayRange({ cal_min: low, cal_max: high }: NiftiHeader): DisplayRange | null {
  return Number.isFinite(low) && Number.isFinite(high) && high > low ? { low, high } : null;
}

function describe(header: NiftiHeader): Record<string, string> {
  const step = readable(header.pixDims[4]);
  const unit = { 8: 's', 16: 'ms', 24: 'µs' }[header.xyzt_units & 56];
  const direction = orientation(header);
  const hasUnit = (header.xyzt_units & 7) >= 1 && (header.xyzt_units & 7) <= 3;
  const sizes = [1, 2, 3].map((axis) => readable(Math.abs(header.pixDims[axis])));
  const scale = `stored value × ${readable(header.scl_slope)} + ${readable(header.scl_inter)}`;
  const isScaled = header.scl_slope !== 0 && !(header.scl_slope === 1 && header.scl_inter === 0);
  return {
    'Voxel type': datatypeName(header),
    ...(isScaled && Number.isFinite(header.scl_slope) ? { Values: scale } : {}),
    ...(direction === null ? {} : { Orientation: direction }),
    ...(hasUnit ? {} : { 'Voxel size': `${sizes.join(' × ')} (its unit is not given)` }),
    ...(header.dims[0] >= 4 && step > 0 && unit !== undefined ? { 'Time step': `${step} ${unit}` } : {}),
  };
}
