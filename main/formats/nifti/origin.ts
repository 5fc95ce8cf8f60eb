import type { Affine, NiftiOrigin } from '../../../core/image/image-origin.ts';
import type { ByteSource } from '../arrays/byte-source.ts';
import { gunzipStart, isGzip } from '../gunzip.ts';
import { NIFTI_HEAD_BYTES, niftiVersion, orientation, readNiftiHeader } from './header.ts';

/** Where the voxels of a NIfTI file lie; null for what is none. */
export async function readNiftiOrigin(file: ByteSource): Promise<NiftiOrigin | null> {
  const start = await file.read(0, Math.min(file.size, NIFTI_HEAD_BYTES));
  const head = isGzip(start) ? await gunzipStart(file, NIFTI_HEAD_BYTES, false) : start;
  const version = niftiVersion(head);
  if (version === null || version === 'pair' || head.length < (version === 1 ? 348 : NIFTI_HEAD_BYTES))
    return null;
  const header = readNiftiHeader(head, version);
  if (orientation(header) === null) return { kind: 'nifti', affine: null };
  const affine: Affine = [0, 1, 2].map((row) => {
    const [x, y, z, start] = header.affine[row];
    return [x, y, z, start] as const;
  });
  return { kind: 'nifti', affine };
}
