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

/** '62 objects, 420.1 per mm², 18.3 % of the image, mean area 45.2 µm² (median 41.0 µm²)'. */
export function describeSummary(summary: ImageSummary): string {
  const { objects, coverage } = summary;
  const counted = [
    `${objects} object${objects === 1 ? '' : 's'}`,
    summary.per_mm2 === null
      ? `${summary.per_megapixel.toPrecision(4)} per megapixel`
      : `${summary.per_mm2.toPrecision(4)} per mm²`,
    `${(100 * coverage).toFixed(1)} % of the image`,
  ];
  const [mean, median, unit] =
    summary.area_mean_um2 === null
      ? [summary.area_mean, summary.area_median, 'px']
      : [summary.area_mean_um2, summary.area_median_um2, 'µm²'];
  if (mean !== null && median !== null)
    counted.push(`mean area ${mean.toPrecision(4)} ${unit} (median ${median.toPrecision(4)} ${unit})`);
  return counted.join(', ');
}
