import { describe, expect, it, vi } from 'vitest';

import type { ExportAllResult, ExportedFile } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { Client } from '../client/client.ts';
import { Exporting } from './exporting.svelte.ts';
import { OpenImage } from './open-image.svelte.ts';
import { parsePreferences } from './preferences.svelte.ts';
import { fileEntry, imageInfo, LABELS, standInClient, watching } from './stand-ins.ts';

const FILE: ExportedFile = {
  format: 'label-tiff',
  name: 'a.labels.tif',
  bytes: 12,
  path: null,
  url: 'api/exports/e/a.labels.tif',
  fileId: null,
  verified: { objects: 3, pixels: 90 },
};
const PROVENANCE = { name: 'a.provenance.json', path: null, url: 'api/exports/e/a.provenance.json' };
const written = watching([
  { type: 'exported', files: [FILE], provenance: PROVENANCE },
  {
    type: 'done',
    objects: null,
    device: null,
    medianDiameter: null,
    ms: { read: 0, infer: 0, separate: 0, write: 1 },
  },
]);

function exportingWith(overrides: Partial<Client>, folder = fileEntry('out', 'folder')) {
  const client = standInClient({ watch: written, ...overrides });
  return new Exporting(client, new OpenImage(client, imageInfo('a.ome.tif')), parsePreferences(null), folder);
}

describe('Exporting', () => {
  it('names the files it will write', () => {
    const exporting = exportingWith({});
    exporting.setFormat('mask-png', true);
    expect(exporting.names).toEqual(['a.labels.tif', 'a.mask.png']);
    exporting.setFormat('label-tiff', false);
    expect(exporting.names).toEqual(['a.mask.png']);
  });

  it('names the files of several planes by their first and last', () => {
    const exporting = exportingWith({});
    exporting.setFormat('mask-png', true);
    exporting.image.labels = {
      ...LABELS,
      labelled: [1, 2, 4].map((z) => ({ t: 0, z, objects: 1 })),
    };
    expect(exporting.names).toEqual([
      'a.labels.tif',
      'a_t000_z001.mask.png … a_t000_z004.mask.png (3 files)',
    ]);
  });

  it('names the masks that the model gave, and keeps maps for images that have some', () => {
    const exporting = exportingWith({});
    exporting.setFormat('mask-png', true);
    exporting.setFormat('probability-tiff', true);
    expect(exporting.formats).toEqual(['label-tiff', 'mask-png']);
    const planes = ['foreground', 'boundary', 'distance', 'membrane'];
    exporting.image.labels = { ...LABELS, hasProbability: true, planes };
    expect(exporting.names).toEqual(['a.labels.tif', 'a.mask.png', 'a.membrane.png', 'a.probability.tif']);
  });

  it('asks before it replaces files, and again after another choice', async () => {
    const exportLabels = vi.fn((_: string, request: { overwrite?: boolean }) =>
      request.overwrite
        ? Promise.resolve({ jobId: 'j' })
        : Promise.reject(new AppError('file.exists', 'there')),
    );
    const exporting = exportingWith({ exportLabels });
    await exporting.start();
    expect(exporting.isOverwriteAsked).toBe(true);
    exporting.choose(fileEntry('other', 'folder'));
    expect(exporting.isOverwriteAsked).toBe(false);
    await exporting.start(true);
    expect(exporting.files).toEqual([FILE]);
    expect(exporting.provenance).toEqual(PROVENANCE);
    expect(exportLabels.mock.lastCall?.[1]).toMatchObject({
      folderId: 'file other',
      formats: ['label-tiff'],
    });
  });

  it('asks as well when the job finds out later', async () => {
    const error = { code: 'file.exists', message: 'there' } as const;
    const exportLabels = () => Promise.resolve({ jobId: 'j' });
    const exporting = exportingWith({ exportLabels, watch: watching([{ type: 'failed', error }]) });
    await exporting.start();
    expect(exporting).toMatchObject({ isOverwriteAsked: true, error: null, job: null });
  });

  it('shows any other error and can be tried again', async () => {
    const error = new AppError('file.notWritable', 'read-only');
    const exportLabels = vi.fn<Client['exportLabels']>(() => Promise.resolve({ jobId: 'j' }));
    exportLabels.mockRejectedValueOnce(error);
    const exporting = exportingWith({ exportLabels });
    await exporting.start();
    expect(exporting.error).toBe(error);
    await exporting.start();
    expect(exporting).toMatchObject({ error: null, files: [FILE] });
  });
});

describe('Exporting of all open images', () => {
  const RESULT: ExportAllResult = { images: [], failures: [], tables: [], archive: null };
  const labelled = { ...LABELS, objects: 3, labelled: [{ t: 0, z: 0, objects: 3 }] };
  const done = {
    objects: 3,
    device: null,
    medianDiameter: null,
    ms: { read: 0, infer: 0, separate: 0, write: 1 },
  };

  /** Images of these paths; those that begin with `-` have no labels. */
  function ofAll(paths: string[], overrides: Partial<Client> = {}) {
    const client = standInClient(overrides);
    const images = paths.map((path) => {
      const name = path.replace('-', '').split('/').at(-1)!;
      const image = new OpenImage(client, { ...imageInfo(name), id: path, location: path });
      image.labels = path.startsWith('-') ? LABELS : labelled;
      return image;
    });
    const exporting = new Exporting(
      client,
      images[0],
      parsePreferences(null),
      fileEntry('out', 'folder'),
      images,
    );
    exporting.chooseAll(true);
    return exporting;
  }

  it('is a choice where two images have labels', () => {
    expect(ofAll(['a.tif', 'b.tif']).canExportAll).toBe(true);
    expect(ofAll(['a.tif', '-b.tif']).canExportAll).toBe(false);
    expect(ofAll(['a.tif']).canExportAll).toBe(false);
  });

  it('says what is left out, and which names change', () => {
    const exporting = ofAll(['p1/a.tif', 'p2/a.tif', '-c.tif', 'b.tif']);
    exporting.setFormat('measurements-csv', true);
    expect(exporting.leftOut).toEqual(['c.tif']);
    expect(exporting.renamed.map(({ savedAs }) => savedAs)).toEqual(['p1_a.tif', 'p2_a.tif']);
    expect(exporting.names).toEqual([
      'p1_a.labels.tif … b.labels.tif (3 files)',
      'p1_a.measurements.csv … b.measurements.csv (3 files)',
      'measurements.csv',
      'summary.csv',
    ]);
  });

  it('writes maps where one of the images has some', () => {
    const exporting = ofAll(['a.tif', 'b.tif']);
    expect(exporting.canWrite('probability-tiff')).toBe(false);
    exporting.images[1].labels = { ...labelled, hasProbability: true };
    expect(exporting.canWrite('probability-tiff')).toBe(true);
    exporting.chooseAll(false);
    expect(exporting.canWrite('probability-tiff')).toBe(false);
  });

  it('asks for all images in one job, and tells which one is at work', async () => {
    const exportAll = vi.fn<Client['exportAll']>(() => Promise.resolve({ jobId: 'j' }));
    const image = { number: 2, count: 2, name: 'b.tif' };
    const seen: unknown[] = [];
    const exporting = ofAll(['a.tif', '-c.tif', 'b.tif'], {
      exportAll,
      watch: (_, onEvent) => {
        const progress = { stage: 'write', fraction: 0.5, remainingMs: null, image } as const;
        onEvent({ number: 0, type: 'progress', ...progress });
        seen.push(exporting.job?.image);
        onEvent({ number: 1, type: 'exportedAll', ...RESULT });
        onEvent({ number: 2, type: 'done', ...done });
        return Promise.resolve();
      },
    });
    await exporting.start();
    expect(seen).toEqual([image]);
    expect(exportAll.mock.lastCall?.[0]).toMatchObject({
      imageIds: ['a.tif', '-c.tif', 'b.tif'],
      folderId: 'file out',
      overwrite: false,
    });
    expect(exporting).toMatchObject({ result: RESULT, isCut: false, files: null, job: null });
  });

  it('shows what was written before it was cancelled', async () => {
    const exporting = ofAll(['a.tif', 'b.tif'], {
      exportAll: () => Promise.resolve({ jobId: 'j' }),
      watch: watching([{ type: 'exportedAll', ...RESULT }, { type: 'cancelled' }]),
    });
    await exporting.start();
    expect(exporting).toMatchObject({ result: RESULT, isCut: true });
  });
});
