import { describe, expect, it } from 'vitest';

import type { FileEntry, ImportedLabels, ImportLabels } from '../../core/contract.ts';
import type { Client } from '../client/client.ts';
import { LabelImport, type ImportContext } from './label-import.svelte.ts';
import { Messages } from './toasts.svelte.ts';

const ENTRY: FileEntry = { id: 'f', name: 'cells.geojson', kind: 'image', bytes: 1, location: '' };

/** An image with so many objects in front; what the server was asked for, and what it answers. */
function open(present: number, notices: string[] = []) {
  const requests: ImportLabels[] = [];
  const result = {
    labels: {},
    tiles: [{ t: 0, z: 0, column: 0, row: 0 }],
    objects: 2,
    planes: [{ t: 0, z: 0 }],
    notices,
  } as unknown as ImportedLabels;
  const client = {
    importLabels: (_id: string, request: ImportLabels) => {
      requests.push(request);
      return Promise.resolve(result);
    },
  } as unknown as Client;
  const image = {
    info: { id: 'i', name: 'cells.tif' },
    plane: { t: 1, z: 2 },
    labels: { objects: present },
    editor: { changeObjects: async (send: () => Promise<unknown>) => Boolean(await send()) },
  } as unknown as NonNullable<ImportContext['current']>;
  const context: ImportContext = {
    client,
    native: null,
    messages: new Messages(),
    current: image,
    dialog: null,
  };
  return { context, requests, imports: new LabelImport(context) };
}

describe('importing labels', () => {
  it('asks for a file, and imports it at once where there are no labels', async () => {
    const { context, requests, imports } = open(0);
    await imports.pick();
    expect(context.dialog).toBe('labels');
    await imports.choose(ENTRY);
    expect(requests).toEqual([{ fileId: 'f', plane: { t: 1, z: 2 }, present: 'replace' }]);
    expect(context.dialog).toBeNull();
    expect(context.messages.log[0]).toMatchObject({
      kind: 'success',
      title: '2 objects imported from cells.geojson',
    });
  });

  it('asks first what is to become of labels that there are', async () => {
    const { context, requests, imports } = open(7, ['1 object overlaps others.']);
    await imports.choose(ENTRY);
    expect([context.dialog, imports.present, requests]).toEqual(['import', 7, []]);
    await imports.run('keep');
    expect(requests).toMatchObject([{ present: 'keep' }]);
    expect(context.messages.log[0]).toMatchObject({
      kind: 'warning',
      text: '1 object overlaps others. Undo takes them away again.',
    });
  });

  it.each([
    ['RoiSet.zip', true],
    ['a.roi', true],
    ['cells_seg.npy', true],
    ['cells.labels.tif', true],
    ['cells_cp_masks.png', true],
    ['instances.json', true],
    ['cells.tif', false],
    ['cells.zarr.zip', false],
    ['model.zip', false],
    ['maskless.png', false],
  ])('knows what is dropped by its name: %s', (name, isLabels) => {
    expect(open(0).imports.takes({ name })).toBe(isLabels);
  });
});
