import { describe, expect, it, vi } from 'vitest';

import type { ExportedFile } from '../../core/contract.ts';
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
  url: '/api/exports/e/a.labels.tif',
  fileId: null,
  verified: { objects: 3, pixels: 90 },
};
const PROVENANCE = { name: 'a.provenance.json', path: null, url: '/api/exports/e/a.provenance.json' };
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
