import type { PixelSize } from '../../../core/image/pixel-source.ts';
import { normaliseUnit } from '../../../core/image/unit.ts';
import type { Directory } from './directory.ts';
import type { ImagejStack } from './imagej.ts';
import { TAG } from './page.ts';

/** Dots per inch that screens, printers and paint programs write without having measured anything. */
const PRINT_DENSITIES = [
  72, 75, 90, 96, 100, 120, 144, 150, 180, 192, 200, 240, 250, 300, 350, 360, 400, 600, 720, 1200,
];

const INCH = 2;
const CENTIMETRE = 3;
const MICROMETRES: Record<number, number> = { [INCH]: 25_400, [CENTIMETRE]: 10_000 };

/** Pixel size in µm by the resolution tags, or null when they hold no calibration. */
export async function readResolution(directory: Directory): Promise<PixelSize | null> {
  const { x, y, unit } = await readTags(directory);
  const micrometres = MICROMETRES[unit];
  if (!micrometres || !isPositive(x) || !isPositive(y)) return null;
  const perInch = (x * 25_400) / micrometres;
  if (PRINT_DENSITIES.some((density) => Math.abs(perInch - density) < 0.02 * density) || perInch < 72)
    return null;
  return { x: micrometres / x, y: micrometres / y, z: null, unit: 'µm' };
}

/**
 * ImageJ: the tags hold pixels per `unit` of its description, whatever ResolutionUnit says, except that 'um' with
 * centimetres means micrometres counted from centimetres (ij/io/FileOpener.decodeDescriptionString).
 */
export async function readImagejResolution(
  directory: Directory,
  stack: ImagejStack,
): Promise<PixelSize | null> {
  const unit = stack.unit === null ? null : normaliseUnit(stack.unit);
  if (unit === null) return stack.unit === null ? readResolution(directory) : null;
  const { x, y, unit: tagUnit } = await readTags(directory);
  if (!isPositive(x) || !isPositive(y)) return null;
  const scale = stack.unit === 'um' && tagUnit === CENTIMETRE ? 10_000 : 1;
  return { x: scale / x, y: scale / y, z: stack.spacing, unit };
}

async function readTags(directory: Directory): Promise<{ x: number; y: number; unit: number }> {
  const x = (await directory.number(TAG.xResolution)) ?? 0;
  return {
    x,
    y: (await directory.number(TAG.yResolution)) ?? x,
    unit: (await directory.number(TAG.resolutionUnit)) ?? INCH,
  };
}

function isPositive(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}
