import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ExportFormat } from '../../../../core/contract.ts';
import { EXPORTERS } from '../../../exporters/index.ts';
import { AWKWARD, mottled, sourceOf, squares } from '../../../exporters/testing/label-sources.ts';
import { pictured } from '../../../exporters/testing/pictured.ts';
import type { Exporter, LabelSource } from '../../exporting.ts';
import { writeVerified } from './write-verified.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-back-'));
});
afterEach(() => rm(folder, { recursive: true }));

const FORMATS = [
  'label-tiff',
  'pyramid-tiff',
  'label-png',
  'palette-png',
  'label-npy',
  'label-zarr',
  'label-zarr3',
  'mask-png',
  'imagej-rois',
  'qupath-geojson',
  'coco-json',
  'cellpose-seg',
  'nifti',
  'measurements-csv',
] as const;

/** A file in those that are folders. */
const CHUNKS: Partial<Record<ExportFormat, string>> = { 'label-zarr': '0/0/0', 'label-zarr3': '0/c/0/0' };

const count = (labels: Uint32Array) => labels.reduce((sum, label) => sum + (label > 0 ? 1 : 0), 0);

describe.each(FORMATS)('%s', (format) => {
  const write = (exporter: Exporter, labels: Uint32Array, width: number) =>
    writeVerified(exporter, sourceOf(labels, width), join(folder, `a${exporter.suffix}`));

  it.each([
    ['holes, parts, single pixels, edges', AWKWARD.labels, AWKWARD.width],
    ['ragged objects over several bands', mottled(150, 1100, 40), 150],
    ['no object', new Uint32Array(6), 3],
    ['gaps between labels', Uint32Array.of(0, 7, 7, 250, 0, 3), 3],
  ])('comes back as it was written: %s', async (_, labels, width) => {
    const objects = new Set(labels.filter((label) => label > 0)).size;
    expect(await write(EXPORTERS[format], labels, width)).toEqual({ objects, pixels: count(labels) });
  });

  it('is removed when it holds something else', async () => {
    const good = sourceOf(AWKWARD.labels, AWKWARD.width);
    const moved = Uint32Array.from(AWKWARD.labels);
    moved[4] = 0; // object 2 loses its one pixel here,
    moved[5] = 2; // and gets it one column on
    const broken: Exporter = {
      ...EXPORTERS[format],
      write: (_, path, signal) => EXPORTERS[format].write(sourceOf(moved, AWKWARD.width), path, signal),
    };
    await expect(writeVerified(broken, good, join(folder, `a${broken.suffix}`))).rejects.toMatchObject({
      code: 'export.different',
      message: expect.stringContaining('lies elsewhere'),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('is removed when it cannot be read', async () => {
    const cut: Exporter = {
      ...EXPORTERS[format],
      async write(source, path, signal) {
        await EXPORTERS[format].write(source, path, signal);
        const file = join(path, CHUNKS[format] ?? '');
        const bytes = await readFile(file);
        await writeFile(file, bytes.subarray(0, bytes.length - 40));
      },
    };
    await expect(write(cut, AWKWARD.labels, AWKWARD.width)).rejects.toMatchObject({
      code: 'export.different',
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

it('takes 70,000 objects back from a zip of ROIs', { timeout: 120_000 }, async () => {
  const { labels, width } = squares(70_000, 2, 280);
  const path = join(folder, 'a.rois.zip');
  expect(await writeVerified(EXPORTERS['imagej-rois'], sourceOf(labels, width), path)).toEqual({
    objects: 70_000,
    pixels: 280_000,
  });
});

describe.each(['probability-tiff', 'overlay-png', 'overlay-jpeg'] as const)('%s', (format) => {
  const exporter = EXPORTERS[format];
  const path = () => join(folder, `a${exporter.suffix}`);
  const source = pictured(mottled(150, 1100, 40), 150);

  it('comes back as it was written', async () => {
    const pages = format === 'probability-tiff' ? 2 : 1;
    const verified = { objects: null, pixels: 150 * 1100 * pages };
    expect(await writeVerified(exporter, source, path())).toEqual(verified);
  });

  it.each([
    ['other pixels', pictured(new Uint32Array(150 * 1100), 150)],
    ['another size', pictured(mottled(150, 1090, 40), 150)],
  ])('is removed when it holds %s', async (_, other: LabelSource) => {
    const broken: Exporter = {
      ...exporter,
      write: (_source, to, signal) => exporter.write(other, to, signal),
    };
    await expect(writeVerified(broken, source, path())).rejects.toMatchObject({ code: 'export.different' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('is removed when it cannot be read', async () => {
    const cut: Exporter = {
      ...exporter,
      async write(from, to, signal) {
        await exporter.write(from, to, signal);
        await writeFile(to, (await readFile(to)).subarray(0, 60));
      },
    };
    await expect(writeVerified(cut, source, path())).rejects.toMatchObject({ code: 'export.different' });
    expect(await readdir(folder)).toEqual([]);
  });
});
