import { createHash } from 'node:crypto';

import { AppError } from '../../../core/errors.ts';
import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import type { Exporter, LabelSource } from '../../services/exporting.ts';
import { writeAtomically } from '../atomic-file.ts';
import { planFrames, packFrames, type SegFrames } from './frames.ts';
import { geometryOf } from './geometry.ts';
import { dataSet, fileHead } from './data-set.ts';
import { makeUid } from './uid.ts';

/** Each object is a segment with a mask as large as the image: more of them serve nobody, and viewers give up. */
const MAX_SEGMENTS = 1000;
const MAX_BYTES = 256 * 2 ** 20;

/**
 * A DICOM segmentation (PS3.3, A.51): binary, one segment for each object, one frame for each plane that it is in. Made on a DICOM
 * image, it belongs to that one's study, lies where it lies and refers to its slices.
 */
export const dicomSeg: Exporter = {
  format: 'dicom-seg',
  ...EXPORT_FORMAT_INFO['dicom-seg'],
  write(source, path, signal) {
    const number = source.image?.plane?.z ?? 0;
    const time = source.image?.plane?.t ?? 0;
    return writeSegmentation([source], [number], path, { time, signal });
  },
  writeStack({ t, planes }, path, signal) {
    if (t > 1) {
      throw new AppError(
        'file.unsupported',
        `A DICOM segmentation has no time, but there are ${t} time points. Export NIfTI or a label image (OME-TIFF) instead.`,
      );
    }
    return writeSegmentation(planes, [...planes.keys()], path, { time: 0, signal });
  },
};

async function writeSegmentation(
  planes: readonly LabelSource[],
  numbers: readonly number[],
  path: string,
  { time, signal }: { time: number; signal?: AbortSignal },
): Promise<void> {
  const [first] = planes;
  const frames = await planFrames(planes, signal);
  checkAmount(frames, first);
  const found = await first.image?.openOrigin?.();
  const origin = found?.kind === 'dicom' ? found : null;
  // Of a series in time, the slices of that time point.
  const depth = first.image?.stack.z ?? planes.length;
  const slices = origin && { ...origin, planes: origin.planes.slice(time * depth, (time + 1) * depth) };
  const pixels = await packFrames(planes, frames, signal);
  const geometry = geometryOf(first, numbers, slices);
  const content = createHash('sha1').update(pixels).update(frames.labels.join()).digest('hex');
  const instanceUid = makeUid('instance', origin?.seriesUid ?? first.image?.name ?? '', content);
  const body = dataSet({ source: first, frames, geometry, origin: slices, instanceUid, pixels });
  await writeAtomically(
    path,
    async (file) => {
      await file.appendFile(fileHead(instanceUid));
      for (const part of body) await file.appendFile(part);
    },
    signal,
  );
}

function checkAmount({ labels, frames }: SegFrames, { width, height }: LabelSource): void {
  const remedy = 'Export NIfTI or a label image (OME-TIFF) instead.';
  if (frames.length === 0)
    throw new AppError(
      'file.unsupported',
      `A DICOM segmentation needs an object, and there is none. ${remedy}`,
    );
  const bytes = Math.ceil((width * height * frames.length) / 8);
  if (labels.length <= MAX_SEGMENTS && bytes <= MAX_BYTES && Math.max(width, height) <= 0xffff) return;
  throw new AppError(
    'file.unsupported',
    `A DICOM segmentation keeps a mask of the whole image for each object, and ${labels.length} objects of ${width} x ${height} pixels would take ${Math.ceil(bytes / 2 ** 20)} MB; at most ${MAX_SEGMENTS} objects and ${MAX_BYTES / 2 ** 20} MB are written. ${remedy}`,
  );
}
