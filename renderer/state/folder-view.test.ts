import { describe, expect, it } from 'vitest';

import type { FileEntry } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { Client } from '../client/client.ts';
import { FolderView } from './folder-view.svelte.ts';

function entry(name: string, kind: FileEntry['kind'] = 'image'): FileEntry {
  return { id: `id of ${name}`, name, kind, bytes: null, location: `/${name}` };
}

const ENTRIES = [entry('b10.tif'), entry('b2.tif'), entry('a.png'), entry('zeta', 'folder')];

function clientWith(entries: FileEntry[]): Client {
  const folder = (id?: string) => {
    if (id === 'gone') return Promise.reject(new AppError('file.notFound', 'no such folder'));
    return Promise.resolve({ folder: entry('root', 'folder'), parents: [], entries });
  };
  return { folder } as Partial<Client> as Client;
}

async function view(wanted: FileEntry['kind'] = 'image', entries = ENTRIES): Promise<FolderView> {
  const folder = new FolderView(clientWith(entries), wanted);
  await folder.open();
  return folder;
}

const chosen = (folder: FolderView) => folder.chosenEntries.map(({ name }) => name);

describe('FolderView', () => {
  it('shows folders first and numbers in their order', async () => {
    const folder = await view();
    expect(folder.entries.map(({ name }) => name)).toEqual(['zeta', 'a.png', 'b2.tif', 'b10.tif']);
    expect((await view('folder')).entries.map(({ name }) => name)).toEqual(['zeta']);
  });

  it('filters by all words, whatever their case', async () => {
    const folder = await view();
    folder.filter = 'TIF 1';
    expect(folder.entries.map(({ name }) => name)).toEqual(['b10.tif']);
  });

  it('chooses one, several, a range, all, but no folder', async () => {
    const folder = await view();
    folder.choose(0);
    expect(chosen(folder)).toEqual([]);
    folder.choose(3);
    folder.choose(1, { toggle: true });
    expect(chosen(folder)).toEqual(['a.png', 'b10.tif']);
    folder.choose(3, { extend: true });
    expect(chosen(folder)).toEqual(['a.png', 'b2.tif', 'b10.tif']);
    folder.choose(2, { toggle: true });
    expect(chosen(folder)).toEqual(['a.png', 'b10.tif']);
    folder.chooseAll();
    expect(chosen(folder)).toHaveLength(3);
    folder.choose(2);
    expect(chosen(folder)).toEqual(['b2.tif']);
  });

  it('chooses one model, and shows no images beside them', async () => {
    const folder = await view('model', [entry('a.zip', 'model'), entry('b.onnx', 'model'), ...ENTRIES]);
    expect(folder.entries.map(({ name }) => name)).toEqual(['zeta', 'a.zip', 'b.onnx']);
    folder.choose(1);
    folder.choose(2, { toggle: true });
    expect(chosen(folder)).toEqual(['b.onnx']);
    folder.choose(1, { extend: true });
    expect(chosen(folder)).toEqual(['a.zip']);
    folder.chooseAll();
    expect(chosen(folder)).toEqual(['a.zip']);
  });

  it('keeps the folder in sight when another one cannot be read', async () => {
    const folder = await view();
    await folder.open('gone');
    expect(folder.error).toMatchObject({ code: 'file.notFound' });
    expect(folder.entries).toHaveLength(4);
    expect(folder.isLoading).toBe(false);
  });
});
