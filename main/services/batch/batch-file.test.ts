import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { batchFileSchema } from '../../../core/contract.ts';
import { parseBatchFile, readBatchFile, writeBatchFile } from './batch-file.ts';

const TEXT = `images:
  - /data/plate1
  - /data/plate2/*.tif
out: /data/results
measure: true
name: "{folder}/{name}"
segment:
  modelId: tiny
  diameter: 60
  separation:
    threshold: 0.4
`;

describe('a batch file', () => {
  it('is read, with defaults for what it leaves out, and written without them', () => {
    const file = parseBatchFile(TEXT, 'batch.yaml');
    expect(file).toMatchObject({ jobs: 2, group: 'folder', formats: ['label-tiff', 'mask-png'] });
    expect(file.segment).toMatchObject({ modelId: 'tiny', device: 'auto', separation: { threshold: 0.4 } });
    expect(writeBatchFile(file)).toBe(TEXT);
    expect(parseBatchFile(writeBatchFile(file), 'again')).toEqual(file);
    expect(parseBatchFile('', 'empty')).toEqual(batchFileSchema.parse({}));
  });

  it('means its paths from its own folder on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'skipscope-batch-file-'));
    await writeFile(join(folder, 'b.yaml'), 'images: [plate1, /data/x.tif]\nout: ../results\n');
    const { images, out } = await readBatchFile(join(folder, 'b.yaml'));
    expect({ images, out }).toEqual({
      images: [join(folder, 'plate1'), '/data/x.tif'],
      out: join(folder, '..', 'results'),
    });
    await expect(readBatchFile(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'file.notFound' });
    await rm(folder, { recursive: true });
  });

  it.each([
    ['formats: [gif]', /formats\.0: .*label-tiff.*got "gif"/],
    ['segment: {treshold: 0.4}', /segment: Unrecognized key: "treshold"/],
    ['modle: tiny', /Unrecognized key: "modle"/],
    ['jobs: 0', /jobs: .*>=1.*got 0/],
    ['name: ../{name}', /name: Expected folders with names/],
    ['images: [a\n', /is no configuration of a batch: /],
    ['- a', /the whole file: .*expected object/],
  ])('says what is wrong in %j', (text, message) => {
    expect(() => parseBatchFile(text, 'batch.yaml')).toThrow(message);
  });
});
