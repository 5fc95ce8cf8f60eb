import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { AppError } from '../../../core/errors.ts';
import type { ModelSpec } from '../../../core/inference/model-spec.ts';
import { imageOf, sourceOf } from '../../exporters/testing/label-sources.ts';
import { fingerprint } from './fingerprint.ts';
import { writeProvenance, type ProvenanceOptions } from './provenance.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provenance-'));
  await writeFile(join(folder, 'cells.tif'), 'pixels');
});
afterEach(() => rm(folder, { recursive: true }));

const SEGMENTATION = {
  modelId: 'nuclei',
  device: 'cpu',
  separation: { threshold: 0.5, minSize: 30, splitStrength: 0.6 },
  channels: [0],
  diameter: null,
  medianDiameter: null,
};
const OPTIONS: ProvenanceOptions = {
  version: '1.2.3',
  findModel: () =>
    Promise.resolve({
      spec: { name: 'Nuclei', version: '0.3' } as ModelSpec,
      weights: { path: 'model.onnx', sha256: 'abc' },
    }),
  env: {},
};
const file = (name: string) => ({
  name,
  format: 'label-tiff' as const,
  bytes: 7,
  verified: { objects: 1, pixels: 4 },
});

function source() {
  const image = imageOf('cells.tif', {
    path: join(folder, 'cells.tif'),
    // Object 9 was touched and deleted since.
    edited: new Set([2, 9]),
    accepted: new Set([1, 9]),
    segmentation: SEGMENTATION,
  });
  return { ...sourceOf(Uint32Array.of(0, 1, 2, 2), 2), image };
}

const read = async () => JSON.parse(await readFile(join(folder, 'a.provenance.json'), 'utf8')) as unknown;
const write = (names: string[], options = OPTIONS) =>
  writeProvenance(join(folder, 'a.provenance.json'), [source()], names.map(file), options);

it('says what the files were made from, and with what', async () => {
  await write(['a.labels.tif']);
  const { modelId: _, ...parameters } = SEGMENTATION;
  expect(await read()).toEqual({
    exports: [
      {
        app: { name: 'Skipscope', version: '1.2.3' },
        image: {
          name: 'cells.tif',
          width: 2,
          height: 2,
          pixelSize: null,
          plane: null,
          fingerprint: {
            bytes: 6,
            sha256: createHash('sha256').update('pixels').digest('hex'),
            of: 'file',
          },
        },
        labels: {
          objects: 2,
          touchedByHand: 1,
          reviewed: 0.5,
          summary: {
            objects: 2,
            per_megapixel: 500_000,
            per_mm2: null,
            coverage: 0.75,
            area_mean: 1.5,
            area_median: 1.5,
            area_mean_um2: null,
            area_median_um2: null,
          },
        },
        segmentation: {
          model: { id: 'nuclei', name: 'Nuclei', version: '0.3', weightsSha256: 'abc' },
          ...parameters,
        },
        files: [
          { name: 'a.labels.tif', format: 'label-tiff', bytes: 7, verified: { objects: 1, pixels: 4 } },
        ],
      },
    ],
  });
});

it('gives the same bytes again, and a date only where SOURCE_DATE_EPOCH says one', async () => {
  const path = join(folder, 'a.provenance.json');
  await write(['a.labels.tif']);
  const first = await readFile(path);
  await write(['a.labels.tif']);
  expect(await readFile(path)).toEqual(first);
  await write(['a.labels.tif'], { ...OPTIONS, env: { SOURCE_DATE_EPOCH: '86400' } });
  expect(await read()).toMatchObject({ exports: [{ date: '1970-01-02T00:00:00.000Z' }] });
});

it('keeps the records of files that are not written anew', async () => {
  await write(['a.labels.tif', 'a.mask.png'], { ...OPTIONS, version: '1.0.0' });
  await write(['a.mask.png', 'a.rois.zip']);
  expect(await read()).toMatchObject({
    exports: [
      { app: { version: '1.0.0' }, files: [{ name: 'a.labels.tif' }] },
      { app: { version: '1.2.3' }, files: [{ name: 'a.mask.png' }, { name: 'a.rois.zip' }] },
    ],
  });
});

it('does without a model that is gone, and replaces what is no record', async () => {
  await writeFile(join(folder, 'a.provenance.json'), '{"exports":');
  const gone = () => Promise.reject(new AppError('model.notFound', 'gone'));
  await write(['a.labels.tif'], { ...OPTIONS, findModel: gone });
  expect(await read()).toMatchObject({
    exports: [{ segmentation: { model: { id: 'nuclei', weightsSha256: null } } }],
  });
});

it('recognises large files by their ends', async () => {
  const bytes = Buffer.alloc(3 * 2 ** 20, 1);
  bytes.fill(2, 2 ** 20, 2 * 2 ** 20);
  bytes[3 * 2 ** 20 - 1] = 7;
  await writeFile(join(folder, 'large'), bytes);
  const ends = Buffer.concat([bytes.subarray(0, 2 ** 20), bytes.subarray(2 * 2 ** 20)]);
  expect(await fingerprint(join(folder, 'large'), 2 ** 20)).toEqual({
    bytes: bytes.length,
    sha256: createHash('sha256').update(ends).digest('hex'),
    of: 'first and last MiB',
  });
});

it('recognises a folder by its files, but for labels put into it', async () => {
  const image = join(folder, 'a.ome.zarr');
  await mkdir(join(image, '0'), { recursive: true });
  await writeFile(join(image, '0', '.zarray'), '{}');
  await writeFile(join(image, '0', '0.0'), Buffer.alloc(100_000));
  const first = await fingerprint(image);
  expect(first).toMatchObject({ bytes: 100_002, of: 'folder' });
  await mkdir(join(image, 'labels'));
  await writeFile(join(image, 'labels', '.zattrs'), '{}');
  expect(await fingerprint(image)).toEqual(first);
  await writeFile(join(image, '0', '.zarray'), '[]');
  expect(await fingerprint(image)).not.toEqual(first);
  await writeFile(join(image, '0', '.zarray'), '{}');
  await writeFile(join(image, '0', '0.0'), Buffer.alloc(100_001));
  expect(await fingerprint(image)).not.toEqual(first);
});

it('recognises an empty file', async () => {
  await writeFile(join(folder, 'empty'), '');
  expect(await fingerprint(join(folder, 'empty'))).toMatchObject({ bytes: 0, of: 'file' });
});
