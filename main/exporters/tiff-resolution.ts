import type { PixelSize } from '../../core/image/pixel-source.ts';
import { metresPerUnit } from '../../core/image/unit.ts';
import type { TiffTag } from './tiff-directory.ts';

/** X/YResolution in pixels per centimetre, for readers that don't know OME-XML. */
export function resolutionTags(pixelSize: PixelSize | null): TiffTag[] {
  const metres = pixelSize && metresPerUnit(pixelSize.unit);
  if (!pixelSize || !metres) return [];
  return [
    { tag: 282, type: 'rational', values: rational(0.01 / (pixelSize.x * metres)) },
    { tag: 283, type: 'rational', values: rational(0.01 / (pixelSize.y * metres)) },
    { tag: 296, type: 'short', values: [3] }, // ResolutionUnit: centimetre
  ];
}

/** Numerator and denominator, both 32-bit, of a positive number, with as many digits as fit. */
function rational(value: number): [number, number] {
  let denominator = 1_000_000;
  while (denominator > 1 && value * denominator > 0xffffffff) denominator /= 10;
  return [Math.min(0xffffffff, Math.round(value * denominator)), denominator];
}
