import { writeFile } from 'node:fs/promises';

import { encode } from 'fast-png';

/** Grey 16-bit values of round spots on a dim background: `spacing` pixels apart, brightest in their middle. */
export function drawSpots(width: number, height: number, spacing = 40): Uint16Array {
  const pixels = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dx = (x % spacing) - spacing / 2;
      const dy = (y % spacing) - spacing / 2;
      const height01 = Math.max(0, 1 - (dx * dx + dy * dy) / 144);
      // A little texture, so that not every spot is the same.
      pixels[y * width + x] = 400 + Math.round(20000 * height01) + ((x * 31 + y * 17) % 97);
    }
  }
  return pixels;
}

export async function writeSpots(
  path: string,
  width: number,
  height: number,
  spacing?: number,
): Promise<void> {
  await writeFile(
    path,
    encode({ width, height, data: drawSpots(width, height, spacing), depth: 16, channels: 1 }),
  );
}
