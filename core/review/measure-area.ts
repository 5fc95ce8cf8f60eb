import type { Pixels, Dtype } from '../image/dtype.ts';
import type { Calibration } from '../measure/calibration.ts';
import { summariseChannels } from '../measure/measure.ts';
import { ObjectCollector, ObjectFinder } from '../measure/object-collector.ts';
import { measureShape } from '../measure/shape.ts';
import { gatherEvidence, type Evidence, type Surroundings } from './evidence.ts';

/** A part of an image with all that is needed to measure the objects that lie in it with their surroundings. */
export interface Area extends Omit<Surroundings, 'intensity'> {
  /** Values of every channel; the first is the one whose contrast counts. */
  channels: readonly Pixels[];
  dtype: Dtype;
}

export interface MeasuredRow {
  label: number;
  /** By the names of core/measure/columns.ts. */
  measurements: Record<string, number>;
  evidence: Evidence;
}

/**
 * Measures those objects of an area that `wanted` names; they must lie in it with all their pixels, and with `REACH` pixels
 * around them except at the image's edge. Positions are the image's.
 */
export function measureArea(
  area: Area,
  wanted: ReadonlySet<number>,
  image: { width: number; height: number; calibration: Calibration | null },
): MeasuredRow[] {
  const { rect, labels, channels, dtype } = area;
  const around: Surroundings = { ...area, intensity: channels[0] ?? null };
  const alone = labels.map((label) => (wanted.has(label) ? label : 0));
  const finder = new ObjectFinder();
  finder.add(alone, rect.width, rect.y);
  const rows: MeasuredRow[] = [];
  const collector = new ObjectCollector(finder, dtype, (object) => {
    const runs = { ...object.runs, bounds: { ...object.runs.bounds, x: object.runs.bounds.x + rect.x } };
    rows.push({
      label: runs.label,
      measurements: { ...measureShape(runs, image.calibration), ...summariseChannels(object) },
      evidence: gatherEvidence(runs, around, image),
    });
  });
  collector.add(alone, rect.width, rect.y, channels);
  return rows;
}
