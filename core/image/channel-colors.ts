import type { PixelSource } from './pixel-source.ts';

const RGB = ['#ff0000', '#00ff00', '#0000ff'];
/** For files that name no colours: primaries first, so that up to three channels stay apart where they overlap. */
const PALETTE = ['#0060ff', '#00ff40', '#ff2020', '#ff40ff', '#40ffff', '#ffe020'];

/** '#rrggbb' per channel: red, green, blue of an RGB image; white for a lone channel; else the file's or the palette's. */
export function channelColors(image: Pick<PixelSource, 'channels' | 'isRgb' | 'shape'>): string[] {
  if (image.isRgb) return RGB.slice();
  if (image.shape.c === 1) return ['#ffffff'];
  return Array.from(
    { length: image.shape.c },
    (_, c) => image.channels[c]?.color ?? PALETTE[c % PALETTE.length],
  );
}
