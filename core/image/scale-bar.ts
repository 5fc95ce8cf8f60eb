import type { PixelSize } from './pixel-source.ts';

export interface ScaleBar {
  /** On the screen or in the picture, in its pixels. */
  length: number;
  /** '50 µm'; '200 px' where the pixel size is not known. */
  text: string;
}

/** Micrometres per unit, as OME writes units and ImageJ abbreviates them. */
const MICROMETRES: Readonly<Record<string, number>> = {
  pm: 1e-6,
  Å: 1e-4,
  nm: 1e-3,
  µm: 1,
  μm: 1,
  um: 1,
  micron: 1,
  microns: 1,
  micrometer: 1,
  micrometre: 1,
  mm: 1e3,
  cm: 1e4,
  m: 1e6,
  inch: 25400,
  in: 25400,
};

/** Micrometres of one image pixel across, or null when size or unit is unknown. */
export function micrometresPerPixel(pixelSize: Pick<PixelSize, 'x' | 'unit'> | null): number | null {
  const factor = pixelSize && MICROMETRES[pixelSize.unit];
  return factor && pixelSize.x > 0 ? pixelSize.x * factor : null;
}

/** The longest bar of 1, 2 or 5 times a power of ten that is at most `longest` pixels of the screen or picture; `scale` is how many of them an image pixel takes. */
export function scaleBar(
  pixelSize: Pick<PixelSize, 'x' | 'unit'> | null,
  scale: number,
  longest: number,
): ScaleBar {
  const micrometres = micrometresPerPixel(pixelSize);
  const perPixel = micrometres ?? 1;
  const round = roundDown((longest / scale) * perPixel);
  const text = micrometres === null ? `${plain(round)} px` : lengthText(round);
  return { length: (round / perPixel) * scale, text };
}

/** A length in micrometres with the unit that keeps it short: nm, µm or mm. */
export function lengthText(micrometres: number): string {
  if (micrometres >= 1000) return `${plain(micrometres / 1000)} mm`;
  return micrometres >= 1 ? `${plain(micrometres)} µm` : `${plain(micrometres * 1000)} nm`;
}

function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const digit = value / power;
  return (digit >= 5 - 1e-9 ? 5 : digit >= 2 - 1e-9 ? 2 : 1) * power;
}

/** Up to three significant digits, without an exponent. */
function plain(value: number): string {
  return String(Number(value.toPrecision(3)));
}
