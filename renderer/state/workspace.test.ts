import { describe, expect, it, vi } from 'vitest';

import { AppError } from '../../core/errors.ts';
import type { Client } from '../client/client.ts';
import { parsePreferences } from './preferences.svelte.ts';
import { fileEntry, imageInfo, standInClient } from './stand-ins.ts';
import { Workspace } from './workspace.svelte.ts';

const NO_SESSION = { images: [], currentFileId: null, job: null };

function workspaceWith(overrides: Partial<Client> = {}): Workspace {
  return new Workspace(standInClient(overrides), null, parsePreferences(null));
}

const names = (workspace: Workspace) => workspace.images.map(({ info }) => info.name);

describe('opening', () => {
  it('opens what can be opened, and says what could not', async () => {
    const openImage = (fileId: string) =>
      fileId === 'file b'
        ? Promise.reject(new AppError('file.corrupt', 'b ends early'))
        : Promise.resolve(imageInfo(fileId.slice(5)));
    const workspace = workspaceWith({ openImage });
    await workspace.opening.openEntries(['a', 'b', 'c'].map((name) => fileEntry(name)));
    expect(names(workspace)).toEqual(['a', 'c']);
    expect(workspace.current?.info.name).toBe('c');
    expect(workspace.messages.log).toMatchObject([{ title: 'b was not opened', code: 'file.corrupt' }]);
    expect(workspace.opening.pending).toEqual([]);
  });

  it('offers to try again only where that can help', async () => {
    const openImage = (fileId: string) =>
      Promise.reject(new AppError(fileId === 'file b' ? 'file.corrupt' : 'file.unreadable', fileId));
    const workspace = workspaceWith({ openImage });
    await workspace.opening.openEntries([fileEntry('a'), fileEntry('b')]);
    const actions = workspace.messages.log.map(({ title, action }) => [title, action?.label]);
    expect(actions).toEqual([
      ['b was not opened', undefined],
      ['a was not opened', 'Try again'],
    ]);
  });

  it('does not keep an image whose header was good but whose pixels are not', async () => {
    const statistics = (id: string) =>
      id === 'image b'
        ? Promise.reject(new AppError('file.corrupt', 'b ends early'))
        : standInClient({}).statistics(id, { t: 0, z: 0, c: 0 });
    const closeImage = vi.fn(() => Promise.resolve());
    const workspace = workspaceWith({ statistics, closeImage });
    await workspace.opening.openEntries(['a', 'b'].map((name) => fileEntry(name)));
    expect(names(workspace)).toEqual(['a']);
    expect(workspace.current?.info.name).toBe('a');
    expect(closeImage).toHaveBeenCalledExactlyOnceWith('image b');
    expect(workspace.messages.log).toMatchObject([{ title: 'b was not opened', code: 'file.corrupt' }]);
  });

  it('tells of an image that another window has open', async () => {
    let hear: (event: { data: unknown }) => void = () => undefined;
    const said: unknown[] = [];
    const workspace = workspaceWith();
    workspace.watchOtherWindows({
      postMessage: (message) => said.push(message),
      addEventListener: (_, listener) => (hear = listener),
    });
    await workspace.opening.openEntries([fileEntry('a')]);
    expect(said).toEqual([{ kind: 'opened', fileId: 'file a' }]);
    hear({ data: { kind: 'opened', fileId: 'file a' } });
    expect(said).toHaveLength(2);
    expect(workspace.messages.log).toEqual([]);
    hear({ data: { kind: 'is-open', fileId: 'file a' } });
    expect(workspace.messages.log).toMatchObject([{ title: 'a is open in another window too' }]);
  });

  it('shows an image that is open already instead of opening it twice', async () => {
    const openImage = vi.fn((fileId: string) => Promise.resolve(imageInfo(fileId.slice(5))));
    const workspace = workspaceWith({ openImage });
    await workspace.opening.openEntries([fileEntry('a'), fileEntry('b'), fileEntry('a')]);
    expect(openImage).toHaveBeenCalledTimes(2);
    expect(workspace.current?.info.name).toBe('a');
  });

  it('opens the images of a folder, but not its folders', async () => {
    const entries = [fileEntry('a'), fileEntry('inner', 'folder'), fileEntry('b')];
    const folder = vi.fn((id?: string) =>
      Promise.resolve({ folder: fileEntry(String(id), 'folder'), parents: [], entries }),
    );
    const workspace = workspaceWith({ folder });
    await workspace.opening.openEntries([fileEntry('plate', 'folder')]);
    await vi.waitFor(() => expect(names(workspace)).toEqual(['a', 'b']));
    expect(folder).toHaveBeenCalledExactlyOnceWith('file plate');
  });

  it('takes a model to the models dialog', async () => {
    const addModel = vi.fn(() => Promise.reject(new AppError('model.invalid', 'no weights')));
    const workspace = workspaceWith({ addModel });
    await workspace.opening.openEntries([fileEntry('net.zip', 'model')]);
    expect(workspace.dialog).toBe('models');
    await vi.waitFor(() => expect(workspace.models.adding?.error?.message).toBe('no weights'));
    expect(workspace.images).toEqual([]);
  });

  it('sends files where there is no native bridge', async () => {
    const upload = (file: File) => Promise.resolve(fileEntry(file.name));
    const workspace = workspaceWith({ upload });
    await workspace.opening.openFiles([new File(['x'], 'dropped.tif')]);
    expect(names(workspace)).toEqual(['dropped.tif']);
  });
});

describe('close', () => {
  it('shows the neighbour', async () => {
    const workspace = workspaceWith();
    await workspace.opening.openEntries(['a', 'b', 'c'].map((name) => fileEntry(name)));
    workspace.showNext(1);
    expect(workspace.current?.info.name).toBe('a');
    workspace.showNext(1);
    await workspace.close(workspace.current!);
    expect(workspace.current?.info.name).toBe('c');
    await workspace.close(workspace.current!);
    expect(workspace.current?.info.name).toBe('a');
  });

  it('keeps an image whose edits are not saved', async () => {
    const closeImage = vi.fn(() => Promise.resolve());
    const workspace = workspaceWith({ closeImage });
    await workspace.opening.openEntries([fileEntry('a')]);
    workspace.current!.editor.unsaved = 1;
    expect(workspace.hasUnsavedEdits).toBe(true);
    await workspace.close(workspace.current!);
    expect(names(workspace)).toEqual(['a']);
    expect(closeImage).not.toHaveBeenCalled();
    expect(workspace.messages.log[0]?.title).toBe('a stays open');
  });
});

describe('start', () => {
  it('brings back what was open, as far as it is still there', async () => {
    const openImage = (fileId: string) =>
      fileId === 'file gone'
        ? Promise.reject(new AppError('file.notFound', 'gone'))
        : Promise.resolve(imageInfo(fileId.slice(5)));
    const workspace = workspaceWith({ openImage });
    const images = ['a', 'gone', 'b'].map((name) => ({ fileId: `file ${name}`, name }));
    await workspace.start({ images, currentFileId: 'file a', job: null });
    expect(workspace.isReady).toBe(true);
    expect(names(workspace)).toEqual(['a', 'b']);
    expect(workspace.current?.info.name).toBe('a');
    expect(workspace.session.images.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('shows the image in front, and takes up the running job, before all images are read', async () => {
    const unread = new Promise<never>(() => undefined);
    const watched: string[] = [];
    const watch = (jobId: string) => {
      watched.push(jobId);
      return unread;
    };
    const workspace = workspaceWith({ labels: () => unread, watch });
    const images = ['a', 'b', 'c'].map((name) => ({ fileId: `file ${name}`, name }));
    const job = { jobId: 'job 1', fileId: 'file c' };
    void workspace.start({ images, currentFileId: 'file b', job });
    await vi.waitFor(() => expect(watched).toEqual(['job 1']));
    expect(names(workspace)).toEqual(['a', 'b', 'c']);
    expect(workspace.current?.info.name).toBe('b');
    expect(workspace.segmentation.job?.imageId).toBe(workspace.images[2]?.info.id);
  });

  it('tells why it could not', async () => {
    const error = new AppError('server.unreachable', 'nobody there');
    const workspace = workspaceWith({ app: () => Promise.reject(error) });
    await workspace.start(NO_SESSION);
    expect(workspace.startError).toBe(error);
    expect(workspace.isReady).toBe(false);
  });
});
