import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';
import { expect, it } from 'vitest';

import { openImage } from '../open-image.ts';
import { writeSlide } from './slide-tiff.ts';

it('writes pages that this app and libvips read alike, as one pyramid', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skipscope-slide-'));
  try {
    const path = join(folder, 'slide.tif');
    await writeSlide(path, {
      width: 1500,
      height: 700,
      bits: 16,
      samples: 1,
      levels: 2,
      compression: 'deflate',
    });
    const source = await openImage(path);
    expect(source.levels.map(({ width, height }) => [width, height])).toEqual([
      [1500, 700],
      [750, 350],
      [375, 175],
    ]);
    for (const [level, { width, height }] of source.levels.entries()) {
      const rect = { x: 0, y: 0, width, height };
      const ours = await source.readRegion({ level, t: 0, c: 0, z: 0, rect });
      const theirs = await sharp(path, { page: level })
        .toColourspace('grey16')
        .raw({ depth: 'ushort' })
        .toBuffer();
      expect(Buffer.from(ours.buffer, ours.byteOffset, ours.byteLength).equals(theirs)).toBe(true);
    }
    await source.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
