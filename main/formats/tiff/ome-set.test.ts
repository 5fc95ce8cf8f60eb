import { copyFile, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { fixturePath } from '../fixtures/expected.ts';
import { openImage } from '../open-image.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'skipscope-set-'))));
afterEach(() => rm(folder, { recursive: true }));

const copy = (name: string, to = name) => copyFile(fixturePath(`set/${name}`), join(folder, to));

async function look<T>(path: string, work: (image: PixelSource) => T | Promise<T>): Promise<T> {
  const image = await openImage(path);
  try {
    return await work(image);
  } finally {
    await image.close();
  }
}

const firstValue = (image: PixelSource, z: number) =>
  image
    .readRegion({ level: 0, t: 0, c: 1, z, rect: { x: 0, y: 0, width: 1, height: 1 } })
    .then(([value]) => value);

/** Of both planes of the whole set. */
const whole = () =>
  look(fixturePath('set/z0.ome.tif'), async (image) => [
    await firstValue(image, 0),
    await firstValue(image, 1),
  ]);

describe('an OME-TIFF over several files', () => {
  it('is one image, and says of how many files', async () => {
    await look(fixturePath('set/z1.ome.tif'), (image) => {
      expect(image.metadata).toMatchObject({ Name: 'cells', Files: '2' });
      expect(image.channels.map(({ name }) => name)).toEqual(['DAPI', 'GFP']);
    });
  });

  it('is cut to the planes that are there, and names the missing file', async () => {
    await copy('z1.ome.tif');
    const [, second] = await whole();
    await look(join(folder, 'z1.ome.tif'), async (image) => {
      expect(image.shape).toMatchObject({ c: 2, z: 1 });
      expect(image.metadata['Files']).toBe('1 of 2, not in the folder: z0.ome.tif');
      expect(await firstValue(image, 0)).toBe(second);
    });
  });

  it('knows a file by its UUID when it was renamed', async () => {
    await copy('z0.ome.tif');
    await copy('z1.ome.tif', 'renamed.tif');
    await look(join(folder, 'renamed.tif'), async (image) => {
      expect([await firstValue(image, 0), await firstValue(image, 1)]).toEqual(await whole());
    });
  });

  it('follows no link, which might lead out of the folder that is served', async () => {
    await copy('z0.ome.tif');
    await symlink(fixturePath('set/z1.ome.tif'), join(folder, 'z1.ome.tif'));
    await look(join(folder, 'z0.ome.tif'), ({ shape }) => expect(shape.z).toBe(1));
  });

  it('says which file went away while it was open', async () => {
    await copy('z0.ome.tif');
    await copy('z1.ome.tif');
    await look(join(folder, 'z0.ome.tif'), async (image) => {
      await rename(join(folder, 'z1.ome.tif'), join(folder, 'away.tif'));
      await expect(firstValue(image, 1)).rejects.toMatchObject({
        code: 'file.notFound',
        message: expect.stringContaining('z1.ome.tif was not found') as string,
      });
      await rename(join(folder, 'away.tif'), join(folder, 'z1.ome.tif'));
      expect(await firstValue(image, 1)).toBe((await whole())[1]);
    });
  });
});

describe('a file whose description is in a companion', () => {
  it('shows the image that it is part of', async () => {
    await look(fixturePath('set/plane1.tif'), async (image) => {
      expect(image.metadata).toMatchObject({ Name: 'cells', Files: '2' });
      expect([await firstValue(image, 0), await firstValue(image, 1)]).toEqual(await whole());
    });
  });

  it('is a stack of its pages without it', async () => {
    await copy('plane1.tif');
    await look(join(folder, 'plane1.tif'), ({ shape }) => expect(shape).toMatchObject({ c: 1, z: 2 }));
  });
});
