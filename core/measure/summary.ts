import type { PixelSize } from '../image/pixel-source.ts';
import { calibrate } from './calibration.ts';
import type { Measurements } from './measure.ts';

/** An image's objects taken together. Values in micrometres and millimetres are null where the pixel size is unknown. */
export interface ImageSummary {
  objects: number;
  /** Objects in a million pixels of the image. */
  per_megapixel: number;
  /** Objects in a square millimetre of the image. */
  per_mm2: number | null;
  /** Share of the image's pixels that belong to an object, 0..1. */
  coverage: number;
  /** Of an object's area in pixels; null without objects. */
  area_mean: number | null;
  area_median: number | null;
  area_mean_um2: number | null;
  area_median_um2: number | null;
}

interface SummarisedImage {
  width: number;
  height: number;
  pixelSize: PixelSize | null;
}

export function summarise({ columns }: Measurements, image: SummarisedImage): ImageSummary {
  return summariseAreas(columns.find(({ name }) => name === 'area')!.values, image);
}

/** `unsorted`: of every object, in pixels. */
export function summariseAreas(unsorted: Iterable<number>, image: SummarisedImage): ImageSummary {
  const pixels = image.width * image.height;
  const areas = Float64Array.from(unsorted).sort();
  const covered = areas.reduce((sum, area) => sum + area, 0);
  const n = areas.length;
  const mean = n === 0 ? null : covered / n;
  const median = n === 0 ? null : (areas[(n - 1) >>> 1] + areas[n >>> 1]) / 2;
  const pixelArea = calibrate(image.pixelSize)?.pixelArea ?? null;
  const scale = (area: number | null) => (area === null || pixelArea === null ? null : area * pixelArea);
  return {
    objects: n,
    per_megapixel: (n / pixels) * 1e6,
    per_mm2: pixelArea === null ? null : n / (pixels * pixelArea * 1e-6),
    coverage: covered / pixels,
    area_mean: mean,
    area_median: median,
    area_mean_um2: scale(mean),
    area_median_um2: scale(median),
  };
}
