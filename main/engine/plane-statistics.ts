import type { ModelSpec } from '../../core/inference/model-spec.ts';
import { PlaneProcessing, referenceStatistics } from '../../core/inference/processing/plane-processing.ts';
import type { PlaneStatistics } from '../../core/inference/processing/statistics.ts';
import type { PlaneReader } from './plane-reader.ts';

export interface MeasuredPlane {
  /** The preprocessing, ready for tiles. */
  preprocessing: PlaneProcessing;
  /** What postprocessing steps want to know of the unprocessed input. */
  references: Map<number, PlaneStatistics>;
}

/**
 * Goes through a plane as often as its model's steps need statistics: of the pixels as they are in the file, before any rescaling.
 * `onRows` hears how many rows of a pass have been read.
 */
export async function measurePlane(
  reader: PlaneReader,
  { input, preprocessing: steps, postprocessing }: ModelSpec,
  onRows: (done: number) => Promise<void>,
): Promise<MeasuredPlane> {
  const preprocessing = new PlaneProcessing(steps, input.channels, reader.dtype);
  const references = referenceStatistics(postprocessing, reader.dtype);
  let wanted = [...references.values()];
  while (preprocessing.needsPass || wanted.length > 0) {
    for (let y = 0; y < reader.height; y += reader.bandRows) {
      const rows = Math.min(reader.bandRows, reader.height - y);
      const bands = await reader.readRows(y, rows);
      const fed = reader.feed.map((band) => bands[band]);
      if (preprocessing.needsPass) preprocessing.measure(fed);
      for (const statistics of wanted) statistics.add(fed);
      await onRows(y + rows);
    }
    if (preprocessing.needsPass) preprocessing.finishPass();
    wanted = [];
  }
  return { preprocessing, references };
}
