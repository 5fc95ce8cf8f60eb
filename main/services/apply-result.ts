import { AppError } from '../../core/errors.ts';
import { isSamePlane, type Plane } from '../../core/image/plane.ts';
import type { RegionChoice } from '../../core/inference/region.ts';
import type { Labelmap } from '../../core/mask/labelmap.ts';
import type { ImageAccess, JobContext, LabelChange, ProbabilityRun } from './inference.ts';
import { FormerPlanes } from './linked-planes.ts';
import { linkObjects, mergeLabels } from './merge-labels.ts';

/** What was found in one plane. */
export interface FoundPlane {
  plane: Plane;
  labelmap: Labelmap;
}

/** Puts new objects into the image's labels, all planes in one step; returns the milliseconds it took. */
export async function applyResult(
  image: ImageAccess,
  tool: LabelChange['tool'],
  segmentation: LabelChange['segmentation'],
  { found, runs }: { found: readonly FoundPlane[]; runs: readonly ProbabilityRun[] },
  { region }: { region: RegionChoice | null },
  { keepEdited, link }: { keepEdited: boolean; link: number | null },
  job: JobContext,
): Promise<number> {
  if (job.signal.aborted) throw new AppError('job.cancelled', 'The job was cancelled.');
  const start = performance.now();
  const planes = found.map(({ plane }) => plane);
  const former = new FormerPlanes(planes);
  const { labels, tiles } = await image.labels.change({
    tool,
    segmentation,
    planes,
    maps: runs,
    keepsOthers: region !== null,
    makePatch: (current) => {
      const index = planes.findIndex((plane) => isSamePlane(plane, current.plane));
      const { labelmap } = found[index];
      // Separated again, an object goes on as what it was; of a run of many planes, as what it is in the plane before.
      const before = tool === 'separate' ? current.labelmap : former.take(index, current.labelmap);
      const names = link !== null && before ? linkObjects(before, labelmap, link) : undefined;
      return mergeLabels(current, labelmap, { keepEdited, region: region?.rect, names });
    },
  });
  job.emit({ type: 'labels', tiles, labels });
  return performance.now() - start;
}
