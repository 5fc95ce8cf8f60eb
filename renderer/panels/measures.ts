import type { ImageInfo, ObjectInfo } from '../../core/contract.ts';
import { micrometresPerPixel } from '../../core/image/scale-bar.ts';

/** Up to three significant digits without an exponent. */
function plain(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en');
}

/** '1,240 px', with the pixel size known also '131 µm²' (nm² and mm² where those are shorter). */
export function areaText(area: number, pixelSize: ImageInfo['pixelSize']): string {
  const pixels = `${area.toLocaleString('en')} px`;
  const x = micrometresPerPixel(pixelSize);
  const y = pixelSize && micrometresPerPixel({ x: pixelSize.y, unit: pixelSize.unit });
  if (x === null || y === null) return pixels;
  const square = area * x * y;
  if (square >= 1e5) return `${plain(square / 1e6)} mm² (${pixels})`;
  return square < 0.01 ? `${plain(square * 1e6)} nm² (${pixels})` : `${plain(square)} µm² (${pixels})`;
}

/** Column and row of the centroid, in image pixels. */
export function centroidText({ centroid }: Pick<ObjectInfo, 'centroid'>): string {
  return `${centroid.x.toFixed(1)}, ${centroid.y.toFixed(1)}`;
}

/** Raw values as a person reads them: integers whole, floats to five digits, a dash while unknown. */
export function valuesText(values: readonly number[]): string {
  return values
    .map((value) =>
      Number.isNaN(value)
        ? '–'
        : Number.isInteger(value)
          ? String(value)
          : String(Number(value.toPrecision(5))),
    )
    .join(', ');
}
