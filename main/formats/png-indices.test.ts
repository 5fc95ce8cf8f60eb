import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { fixturePath } from './fixtures/expected.ts';
import { openLabels } from './label-files/open-labels.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indices-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(path: string) {
  const source = await openLabels(path);
  try {
    const { x: width, y: height, c } = source.shape;
    const rect = { x: 0, y: 0, width, height };
    const values = await source.readRegion({ level: 0, t: 0, c: 0, z: 0, rect });
    return { channels: c, values: Array.from(values) };
  } finally {
    await source.close();
  }
}

it.each([2, 4, 16, 256])('are numbers of colours, below %i', async (colours) => {
  const path = join(folder, 'a.png');
  await sharp(fixturePath('rgb.png')).png({ palette: true, colours, dither: 0 }).toFile(path);
  const { channels, values } = await read(path);
  const rgb = await sharp(path).removeAlpha().raw().toBuffer();
  const colorOf = new Map(values.map((value, i) => [value, rgb.readUIntBE(3 * i, 3)]));
  expect(channels).toBe(1);
  expect(Math.max(...values)).toBeLessThan(colours);
  expect(new Set(colorOf.values()).size).toBe(colorOf.size);
  expect(values.every((value, i) => colorOf.get(value) === rgb.readUIntBE(3 * i, 3))).toBe(true);
});

it('leaves other pictures as they are', async () => {
  expect((await read(fixturePath('rgb.png'))).channels).toBe(3);
  expect((await read(fixturePath('grey16.png'))).channels).toBe(1);
});
