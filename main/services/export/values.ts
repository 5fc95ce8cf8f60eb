import type { PixelSource } from '../../../core/image/pixel-source.ts';
import type { IntensityRows } from '../../../core/measure/measure.ts';

/** A plane's own values in every channel, for measuring. The image stays open and is the caller's to close. */
export function planeValues(
  source: PixelSource,
  plane: { t: number; z: number },
  signal?: AbortSignal,
): IntensityRows {
  const { x: width, c: channels } = source.shape;
  return {
    channels,
    dtype: source.dtype,
    readRows: (c, y, rows) =>
      source.readRegion({ level: 0, ...plane, c, rect: { x: 0, y, width, height: rows }, signal }),
  };
}
