import { type SeparationMaps, StreamingSeparation } from '../inference/separate.ts';
import type { PlacedMask } from '../mask/placed-mask.ts';

/** Foreground probability, of 255, below which nothing is there to grow. */
const FAINTEST = 8;

/**
 * The object that the model's maps show at a pixel, taken apart from its neighbours as a segmentation does it. `threshold`
 * (0..1) is of the highest foreground probability uphill of the pixel, so that an object that was too faint for the segmentation
 * is found too. Maps and `isFree` (1 where pixels may be taken) hold `width` values a row; the result lies in their
 * rectangle. Null where there is nothing.
 */
export function growObject(
  maps: SeparationMaps,
  width: number,
  at: { x: number; y: number },
  { threshold, splitStrength }: { threshold: number; splitStrength: number },
  isFree: Uint8Array,
): PlacedMask | null {
  const seed = at.y * width + at.x;
  const top = climb(maps.foreground, width, seed);
  if (isFree[seed] === 0 || maps.foreground[top] < FAINTEST) return null;
  const foreground = maps.foreground.map((value, i) => (isFree[i] === 1 ? value : 0));
  const relative = (threshold * maps.foreground[top]) / 255;
  const separation = new StreamingSeparation(width, { threshold: relative, splitStrength, minSize: 1 });
  const objects = [
    ...separation.push({ ...maps, foreground }, foreground.length / width),
    ...separation.finish(),
  ];
  const object = objects.find(({ runs }) => holds(runs, at));
  if (object === undefined) return null;
  const { bounds, runs } = object;
  const mask = new Uint8Array(bounds.width * bounds.height);
  for (let i = 0; i < runs.length; i += 3) {
    const row = (runs[i] - bounds.y) * bounds.width - bounds.x;
    mask.fill(1, row + runs[i + 1], row + runs[i + 2]);
  }
  return { rect: bounds, mask };
}

function holds(runs: Int32Array, { x, y }: { x: number; y: number }): boolean {
  for (let i = 0; i < runs.length; i += 3)
    if (runs[i] === y && runs[i + 1] <= x && x < runs[i + 2]) return true;
  return false;
}

/** Index of the top that a pixel stands below: always on to the highest of the eight neighbours. */
function climb(values: Uint8Array, width: number, start: number): number {
  const height = values.length / width;
  for (let at = start; ;) {
    const [x, y] = [at % width, Math.floor(at / width)];
    let best = at;
    for (let j = Math.max(0, y - 1); j <= Math.min(height - 1, y + 1); j++) {
      for (let i = Math.max(0, x - 1); i <= Math.min(width - 1, x + 1); i++) {
        if (values[j * width + i] > values[best]) best = j * width + i;
      }
    }
    if (best === at) return at;
    at = best;
  }
}
