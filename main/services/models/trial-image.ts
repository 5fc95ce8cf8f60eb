import { writeFile } from 'node:fs/promises';

import { encodeDirectory, encodeHeader } from '../../exporters/tiff-directory.ts';

const HEADER_BYTES = 16;
/** Disks lie on a grid with this many pixels between their centres. */
const GRID = 32;
const RADIUS = 10;

/**
 * An 8-bit grey TIFF of `side` x `side` pixels: bright disks with soft rims (200) on a dim ground with a slope (20 to 40),
 * so that no percentile or deviation of it is zero.
 */
export async function writeTrialImage(path: string, side: number): Promise<void> {
  const pixels = Buffer.alloc(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const distance = Math.hypot((x % GRID) - GRID / 2, (y % GRID) - GRID / 2);
      const disk = Math.min(1, Math.max(0, RADIUS + 1 - distance));
      const ground = 20 + (20 * x) / side;
      pixels[y * side + x] = Math.round(ground + (200 - ground) * disk);
    }
  }
  const directoryAt = HEADER_BYTES + pixels.length + (pixels.length % 2);
  const directory = encodeDirectory(
    [
      { tag: 256, type: 'long', values: [side] },
      { tag: 257, type: 'long', values: [side] },
      { tag: 258, type: 'short', values: [8] },
      { tag: 259, type: 'short', values: [1] }, // Compression: none
      { tag: 262, type: 'short', values: [1] }, // PhotometricInterpretation: zero is black
      { tag: 273, type: 'offset', values: [HEADER_BYTES] },
      { tag: 277, type: 'short', values: [1] }, // SamplesPerPixel
      { tag: 278, type: 'long', values: [side] },
      { tag: 279, type: 'long', values: [pixels.length] },
    ],
    directoryAt,
    false,
  );
  const padding = Buffer.alloc(directoryAt - HEADER_BYTES - pixels.length);
  await writeFile(path, Buffer.concat([encodeHeader(directoryAt, false), pixels, padding, directory]));
}
