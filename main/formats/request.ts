import type { PixelSource, RegionRequest } from '../../core/image/pixel-source.ts';

/** @throws Error (a programming error: callers check what users give) when the region isn't inside the image. */
export function checkRequest(source: PixelSource, { level, t, c, z, rect }: RegionRequest): void {
  const size = source.levels[level];
  const { shape } = source;
  const isInside =
    size !== undefined &&
    [t, c, z, rect.x, rect.y].every((value) => Number.isInteger(value) && value >= 0) &&
    t < shape.t &&
    c < shape.c &&
    z < shape.z &&
    rect.width >= 1 &&
    rect.height >= 1 &&
    rect.x + rect.width <= size.width &&
    rect.y + rect.height <= size.height;
  if (isInside) return;
  throw new Error(
    `region ${JSON.stringify({ level, t, c, z, rect })} is outside ${JSON.stringify({ shape, levels: source.levels })}`,
  );
}
