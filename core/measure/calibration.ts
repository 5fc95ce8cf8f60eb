import type { PixelSize } from '../image/pixel-source.ts';
import { metresPerUnit } from '../image/unit.ts';

/** How pixels become micrometres. */
export interface Calibration {
  /** Micrometres from one pixel to the next, along a row and down a column. */
  x: number;
  y: number;
  /** Square micrometres of a pixel. */
  pixelArea: number;
  /**
   * Micrometres of a pixel's side, for what is measured in all directions at once (perimeters); NaN where pixels are not
   * square: their estimators hold for square pixels only, and scikit-image refuses others as well.
   */
  length: number;
}

/** Sides that differ by less are one: files round them, TIFF to a fraction of two whole numbers. */
const SQUARE = 1e-3;

/**
 * The calibration of an image's pixels, whatever unit of length the file has them in: tables of images in nm and in mm can be
 * put together. Null where the size is unknown, is no length ("pixel") or makes no sense.
 */
export function calibrate(pixelSize: PixelSize | null): Calibration | null {
  const metres = pixelSize === null ? null : metresPerUnit(pixelSize.unit);
  if (pixelSize === null || metres === null) return null;
  const x = pixelSize.x * metres * 1e6;
  const y = pixelSize.y * metres * 1e6;
  const pixelArea = x * y;
  if (!(x > 0 && y > 0 && Number.isFinite(pixelArea))) return null;
  const isSquare = Math.abs(x / y - 1) <= SQUARE;
  return { x, y, pixelArea, length: isSquare ? Math.sqrt(pixelArea) : NaN };
}
