import type { StageTimes } from '../../../core/contract.ts';
import type { PixelSource } from '../../../core/image/pixel-source.ts';
import type { WrittenResults } from '../export/write-results.ts';
import type { JobContext } from '../inference.ts';
import type { ImageProgress, ImageReport, ImageWork } from './image-work.ts';

/** A job whose progress is one image's. */
export function listen(progress: ImageProgress, signal: AbortSignal): JobContext {
  return {
    signal,
    emit(event) {
      if (event.type === 'progress') progress.fraction(event.fraction);
      else if (event.type === 'device') progress.device(event.device, event.fallback);
    },
  };
}

type Found = Pick<ImageReport, 'objects' | 'medianDiameter' | 'ms' | 'device'>;

export function reportOf(
  { image, model }: ImageWork,
  { shape }: Pick<PixelSource, 'shape'>,
  { objects, medianDiameter, ms, device }: Found,
  written: readonly WrittenResults[],
): ImageReport {
  const failures = written
    .flatMap(({ failed }) => failed)
    .map(({ path, error: { code, message } }) => ({ output: path, error: { code, message } }));
  return {
    input: image.path,
    width: shape.x,
    height: shape.y,
    objects,
    medianDiameter,
    ms: roundAll(ms),
    device,
    model: model.info.id,
    outputs: written.flatMap(({ outputs }) => outputs),
    ...(failures.length > 0 && { failures }),
  };
}

function roundAll(ms: StageTimes): StageTimes {
  return {
    read: Math.round(ms.read),
    infer: Math.round(ms.infer),
    separate: Math.round(ms.separate),
    write: Math.round(ms.write),
  };
}
