import sharp from 'sharp';

import type { Pixels } from '../../core/image/dtype.ts';

// libvips would hand out what it has cached for a path after the file there has changed.
sharp.cache(false);

export interface SharpRaster {
  width: number;
  height: number;
  samples: 1 | 3;
  is16Bit: boolean;
}

/**
 * Decodes a PNG or JPEG to the file's own values: no colour management, alpha dropped, EXIF orientation applied.
 *
 * @throws Error when the data is damaged or isn't what `expected` says.
 */
export async function decodeWithSharp(data: Uint8Array, expected: SharpRaster): Promise<Pixels> {
  const { samples, is16Bit } = expected;
  // Without naming colour space and depth, sharp turns 16-bit values into 8-bit ones.
  const space = is16Bit ? (samples === 1 ? 'grey16' : 'rgb16') : samples === 1 ? 'b-w' : 'srgb';
  const { data: pixels, info } = await sharp(data, {
    ignoreIcc: true,
    limitInputPixels: false,
    unlimited: true,
    failOn: 'error',
  })
    .autoOrient()
    .removeAlpha()
    .toColourspace(space)
    .raw({ depth: is16Bit ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.width !== expected.width || info.height !== expected.height || info.channels !== samples) {
    throw new Error(
      `${info.width} x ${info.height} x ${info.channels} came instead of ${expected.width} x ${expected.height} x ${samples}`,
    );
  }
  const length = expected.width * expected.height * samples;
  if (!is16Bit) return new Uint8Array(pixels.buffer, pixels.byteOffset, length);
  const aligned = pixels.byteOffset % 2 === 0 ? pixels : new Uint8Array(pixels);
  return new Uint16Array(aligned.buffer, aligned.byteOffset, length);
}

/** Width and height as decoded (after orientation), channels and colour space of a file. @throws Error */
export async function inspectWithSharp(
  path: string,
): Promise<{ width: number; height: number; channels: number; space: string }> {
  const { autoOrient, channels, space } = await sharp(path, {
    limitInputPixels: false,
    failOn: 'error',
  }).metadata();
  return { width: autoOrient.width, height: autoOrient.height, channels, space };
}
