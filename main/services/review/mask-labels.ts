import type { LabelsInfo } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import type { MaskService } from '../masks.ts';
import type { ReviewedLabels } from './reviewed-labels.ts';

/** The labels of the open images as reviewing needs them. */
export function reviewedLabels(masks: MaskService): ReviewedLabels {
  return {
    async reviewedPlane(imageId, plane) {
      const { labelmap, objects } = await masks.plane(imageId, plane);
      const { revision, planes, segmentation } = masks.info(imageId);
      return {
        labelmap,
        objects,
        revision,
        segmentation,
        mapId: mapIdOf(segmentation),
        maps: planes,
        readMap: (name, rect) => readIfThere(() => masks.probability(imageId, name, rect, plane)),
      };
    },
    firstResult: (imageId, plane, use) => masks.firstResult(imageId, plane, use),
    adoptLabels: (imageId, plane, labels) =>
      masks.adoptLabels(imageId, { planes: [{ plane, labels }], present: 'replace' }),
  };
}

/** Of other planes there may be a map when there is none of this one. */
async function readIfThere(read: () => Promise<Uint8Array>): Promise<Uint8Array | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError && error.code === 'labels.none') return null;
    throw error;
  }
}

/** The same settings give the same map; thresholds of the separation do not change it. */
function mapIdOf(segmentation: LabelsInfo['segmentation']): string {
  return segmentation === null ? '' : JSON.stringify({ ...segmentation, separation: null });
}
