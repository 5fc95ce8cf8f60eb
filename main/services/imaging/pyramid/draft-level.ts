import { binInto } from '../../../../core/image/bin.ts';
import { allocatePixels, type Pixels } from '../../../../core/image/dtype.ts';
import type { PixelSource } from '../../../../core/image/pixel-source.ts';
import type { PyramidPlan } from './plan.ts';

/**
 * The plan's draft level from one row in every few of the file, averaged along the rows: something to look at long
 * before the levels are there. One array for each channel.
 */
export async function draftLevel(
  source: PixelSource,
  plane: { t: number; z: number },
  { base, levels, draft }: PyramidPlan,
): Promise<Pixels[]> {
  const { width, height } = levels[draft];
  const full = source.levels[base];
  const step = 2 ** (draft + 1);
  const { c: channels } = source.shape;
  const out = Array.from({ length: channels }, () => allocatePixels(source.dtype, width * height));
  for (let row = 0; row < height; row++) {
    const y = Math.min(full.height - 1, row * step + step / 2);
    const rect = { x: 0, y, width: full.width, height: 1 };
    for (let c = 0; c < channels; c++) {
      const values = await source.readRegion({ level: base, ...plane, c, rect });
      binInto(values, rect, step, out[c], row * width, width);
    }
  }
  return out;
}
