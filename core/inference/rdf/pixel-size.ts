import type { ModelSpec } from '../model-spec.ts';

/** Micrometres in the units of BioImage.IO's spatial axes that microscopes use. */
const MICROMETRES: Record<string, number> = {
  angstrom: 1e-4,
  nanometer: 1e-3,
  micrometer: 1,
  millimeter: 1e3,
  centimeter: 1e4,
  meter: 1e6,
};

interface Pixel {
  value: number;
  unit: string;
}

/** Of pixels of the given height and width; null where they are not square or have no unit of length that we know. */
export function readPixelSize(y: Pixel | null, x: Pixel | null): ModelSpec['pixelSize'] {
  const sides = [y, x].map((side) => (side ? side.value * (MICROMETRES[side.unit] ?? NaN) : NaN));
  const [height, width] = sides;
  if (!(Math.abs(height - width) <= 0.01 * width)) return null;
  return { value: width, unit: 'micrometer' };
}
