import { TILE_SIZE } from '../edit/patch.ts';
import type { Dtype, Pixels } from '../image/dtype.ts';
import type { Rect } from '../image/geometry.ts';
import type { Labelmap } from '../mask/labelmap.ts';
import type { Calibration } from '../measure/calibration.ts';
import { summariseChannels } from '../measure/measure.ts';
import { ObjectCollector, ObjectFinder, type CollectedObject } from '../measure/object-collector.ts';
import type { ObjectRows } from '../measure/object-rows.ts';
import { measureShape } from '../measure/shape.ts';
import { gatherEvidence, touchesEdge, type Evidence, type Surroundings } from './evidence.ts';

/** A part of an image with all that is needed to measure the objects that lie in it with their surroundings. */
export interface Area extends Surroundings {
  /** Values of every channel of the image. */
  channels: readonly Pixels[];
  dtype: Dtype;
}

/** The image that an area is of. */
export interface AreaImage {
  width: number;
  height: number;
  calibration: Calibration | null;
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
export function measureArea(area: Area, wanted: ReadonlySet<number>, image: AreaImage): MeasuredRow[] {
  const { rect, labels, channels, dtype } = area;
  const alone = onlyWanted(labels, wanted);
  const finder = new ObjectFinder();
  finder.add(alone, rect.width, rect.y);
  const rows: MeasuredRow[] = [];
  const collector = new ObjectCollector(finder, dtype, (object) => {
    const runs = placed(object, rect);
    rows.push({
      label: runs.label,
      measurements: { ...measureShape(runs, image.calibration), ...summariseChannels(object) },
      evidence: gatherEvidence(runs, area, image),
    });
  });
  collector.add(alone, rect.width, rect.y, channels);
  return rows;
}

/** As `measureArea` for an area too large to be read as a whole: shapes only, from one band of labels after the other. */
export function measureShapes(
  labelmap: Labelmap,
  rect: Rect,
  wanted: ReadonlySet<number>,
  image: AreaImage,
): MeasuredRow[] {
  const forEachBand = (use: (labels: Uint32Array, y: number) => void) => {
    for (let y = rect.y; y < rect.y + rect.height; y += TILE_SIZE) {
      const height = Math.min(TILE_SIZE, rect.y + rect.height - y);
      use(onlyWanted(labelmap.readRect({ ...rect, y, height }), wanted), y);
    }
  };
  const finder = new ObjectFinder();
  forEachBand((labels, y) => finder.add(labels, rect.width, y));
  const rows: MeasuredRow[] = [];
  const collector = new ObjectCollector(finder, 'uint8', (object) => {
    const runs = placed(object, rect);
    const edge = touchesEdge(runs.bounds, image) ? 1 : 0;
    const evidence = { margin: NaN, contact: NaN, contrast: NaN, straight: NaN, edge };
    rows.push({ label: runs.label, measurements: measureShape(runs, image.calibration), evidence });
  });
  forEachBand((labels, y) => collector.add(labels, rect.width, y, []));
  return rows;
}

function onlyWanted(labels: Uint32Array, wanted: ReadonlySet<number>): Uint32Array {
  return labels.map((label) => (label !== 0 && wanted.has(label) ? label : 0));
}

/** The collector counts columns from the area's left side. */
function placed({ runs }: CollectedObject, rect: Rect): ObjectRows {
  return { ...runs, bounds: { ...runs.bounds, x: runs.bounds.x + rect.x } };
}
