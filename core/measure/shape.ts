import { findConvexHull } from './convex-hull.ts';
import { countHolePixels } from './holes.ts';
import { fitEllipse, measureMoments } from './moments.ts';
import type { ObjectRows } from './object-rows.ts';
import { measureOutline } from './outline.ts';
import type { Calibration } from './calibration.ts';

/** What an object's pixels say of its shape, under scikit-image's names and in pixels; with a calibration in micrometres too. */
export type ShapeValues = Record<string, number>;

/** Measures one object; a `NaN` stands for what the pixels' form does not allow (calibration.ts). */
export function measureShape(runs: ObjectRows, calibration: Calibration | null): ShapeValues {
  const { bounds, area } = runs;
  const moments = measureMoments(runs);
  const ellipse = fitEllipse(moments);
  const hull = findConvexHull(runs);
  const outline = measureOutline(runs);
  const values: ShapeValues = {
    area,
    'bbox-0': bounds.y,
    'bbox-1': bounds.x,
    'bbox-2': bounds.y + bounds.height,
    'bbox-3': bounds.x + bounds.width,
    'centroid-0': moments.row,
    'centroid-1': moments.column,
    area_convex: hull.area,
    area_filled: area + countHolePixels(runs),
    axis_major_length: ellipse.major,
    axis_minor_length: ellipse.minor,
    eccentricity: ellipse.eccentricity,
    equivalent_diameter_area: diameterOfDisc(area),
    euler_number: outline.eulerNumber,
    extent: area / (bounds.width * bounds.height),
    feret_diameter_max: hull.feretDiameter(),
    orientation: ellipse.orientation,
    perimeter: outline.perimeter,
    perimeter_crofton: outline.perimeterCrofton,
    solidity: area / hull.area,
  };
  if (calibration === null) return values;
  const { x, y, pixelArea, length } = calibration;
  const scaled = fitEllipse(moments, calibration);
  return {
    ...values,
    area_um2: area * pixelArea,
    'centroid-0_um': moments.row * y,
    'centroid-1_um': moments.column * x,
    area_convex_um2: values.area_convex * pixelArea,
    area_filled_um2: values.area_filled * pixelArea,
    axis_major_length_um: scaled.major,
    axis_minor_length_um: scaled.minor,
    equivalent_diameter_area_um: diameterOfDisc(area * pixelArea),
    feret_diameter_max_um: hull.feretDiameter(calibration),
    perimeter_um: outline.perimeter * length,
    perimeter_crofton_um: outline.perimeterCrofton * length,
  };
}

/** Of the disc that has this area. */
function diameterOfDisc(area: number): number {
  return Math.sqrt((4 * area) / Math.PI);
}
