import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { imageStem } from '../../core/image/image-names.ts';
import { openImage } from './open-image.ts';

const pathOf = (name: string) => fileURLToPath(new URL(`../../assets/samples/${name}`, import.meta.url));
const samples = JSON.parse(readFileSync(pathOf('samples.json'), 'utf8')) as { file: string }[];

/** Nuclei that each sample was made with, by assets/samples/README.md. */
const NUCLEI: Record<string, number> = {
  'nuclei-dense': 330,
  'nuclei-sparse-uneven': 64,
  'nuclei-small-lowsnr': 420,
  'cells-2channel': 62,
  'tissue-stain': 401,
  'nuclei-zstack': 85,
};

describe('the sample images', () => {
  it.each(samples.map(({ file }) => [file, imageStem(file)]))(
    '%s has its true labels',
    async (file, stem) => {
      const image = await openImage(pathOf(file));
      const truth = await openImage(pathOf(`truth/${stem}.labels.tif`));
      const { x, y } = image.shape;
      expect(truth.shape).toEqual({ t: 1, c: 1, z: 1, y, x });
      const labels = await truth.readRegion({
        level: 0,
        t: 0,
        c: 0,
        z: 0,
        rect: { x: 0, y: 0, width: x, height: y },
      });
      expect(new Set(labels).size - 1).toBe(NUCLEI[stem]);
      await Promise.all([image.close(), truth.close()]);
    },
  );

  it('are calibrated 16-bit OME-TIFF, but for the photograph of a stain', async () => {
    for (const { file } of samples) {
      const image = await openImage(pathOf(file));
      const isStain = file.endsWith('.png');
      expect([image.format, image.dtype, image.isRgb, image.pixelSize?.unit]).toEqual(
        isStain ? ['PNG', 'uint8', true, undefined] : ['OME-TIFF', 'uint16', false, 'µm'],
      );
      await image.close();
    }
  });
});
