import { describe, expect, it, vi } from 'vitest';

import { AppError } from '../../core/errors.ts';
import { FakeLabels } from './fake-labels.ts';
import { OpenImage } from './open-image.svelte.ts';

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** An open image of 6 x 1 pixels, loaded. */
async function open() {
  const server = new FakeLabels(6, 1);
  const image = new OpenImage(server.client, server.imageInfo);
  await image.load();
  await image.labelTiles.ensure([{ column: 0, row: 0 }]);
  const { editor } = image;
  const paint = (x: number, label: number) => {
    const stroke = editor.beginStroke('brush');
    stroke?.paintSpan(x, 0, 1, label, 'overwrite');
    stroke?.finish();
  };
  const row = () =>
    Array.from(image.labelTiles.labelmap.readRect({ x: 0, y: 0, width: 6, height: 1 })).join('');
  const saved = () => Array.from(server.labelmap.readRect({ x: 0, y: 0, width: 6, height: 1 })).join('');
  return { server, image, editor, paint, row, saved };
}

describe('edits', () => {
  it('show at once and are saved in order, one at a time', async () => {
    const { server, editor, paint, row, saved } = await open();
    let release: () => void = () => undefined;
    server.gate = new Promise((resolve) => (release = resolve));
    paint(0, 1);
    paint(1, 2);
    expect(row()).toBe('120000');
    expect(saved()).toBe('000000');
    expect([editor.unsaved, editor.isSaving]).toEqual([2, true]);
    release();
    await turn();
    expect(saved()).toBe('120000');
    expect(server.edits.map(({ revision }) => revision)).toEqual([0, 1]);
    expect([editor.unsaved, editor.isSaving]).toEqual([0, false]);
  });

  it('makes no edit of a stroke that changes nothing', async () => {
    const { server, paint } = await open();
    paint(0, 0);
    await turn();
    expect(server.edits).toEqual([]);
  });

  it('hands out labels above all used ones', async () => {
    const { editor, paint } = await open();
    paint(0, 7);
    await turn();
    expect([editor.takeNewLabel(), editor.takeNewLabel()]).toEqual([8, 9]);
  });

  it('paints on nothing that is not loaded', async () => {
    const { image, editor, row } = await open();
    image.labelTiles.forget([{ column: 0, row: 0 }]);
    const stroke = editor.beginStroke('brush');
    stroke?.paintDisc({ x: 1, y: 0 }, { x: 4, y: 0 }, 2, 5, 'overwrite');
    stroke?.finish();
    expect(row()).toBe('000000');
    expect(editor.unsaved).toBe(0);
  });

  it('takes one stroke at a time', async () => {
    const { editor } = await open();
    const first = editor.beginStroke('brush');
    expect(editor.beginStroke('brush')).toBeNull();
    first?.cancel();
    expect(editor.beginStroke('brush')).not.toBeNull();
  });

  it('deletes the selected object', async () => {
    const { server, editor, paint, row, saved } = await open();
    paint(0, 1);
    paint(4, 1);
    paint(2, 2);
    editor.selected = 1;
    editor.deleteSelected();
    await vi.waitFor(() => expect(saved()).toBe('002000'));
    expect([row(), saved(), editor.selected]).toEqual(['002000', '002000', null]);
    expect(server.edits.at(-1)?.tool).toBe('delete');
  });
});

describe('when the server does not take an edit', () => {
  it('keeps it without an answer, and sends it again on retry', async () => {
    const { server, editor, paint, row, saved } = await open();
    server.failure = { error: new AppError('server.unreachable', 'There was no answer.') };
    paint(0, 1);
    await turn();
    expect([row(), saved(), editor.unsaved, editor.isSaving]).toEqual(['100000', '000000', 1, false]);
    expect(editor.error).toContain('There was no answer.');
    editor.retry();
    await turn();
    expect([saved(), editor.unsaved, editor.error]).toEqual(['100000', 0, null]);
  });

  it('does not send an edit twice whose answer was lost', async () => {
    const { server, editor, paint, saved } = await open();
    server.failure = { error: new TypeError('connection reset'), isLate: true };
    paint(0, 1);
    await turn();
    expect(editor.unsaved).toBe(1);
    paint(1, 2);
    await turn();
    expect(saved()).toBe('120000');
    expect(server.edits).toHaveLength(2);
    expect(editor.unsaved).toBe(0);
  });

  it('takes a refused edit back, says so, and goes on with the others', async () => {
    const { server, editor, paint, row, saved } = await open();
    server.failure = { error: new AppError('labels.conflict', 'The labels changed meanwhile.') };
    paint(0, 1);
    paint(1, 2);
    await turn();
    await turn();
    expect([row(), saved(), editor.unsaved]).toEqual(['020000', '020000', 0]);
  });

  it('names the reason of a refusal', async () => {
    const { server, editor, paint } = await open();
    server.failure = { error: new AppError('labels.conflict', 'The labels changed meanwhile.') };
    editor.selected = 1;
    paint(0, 1);
    await turn();
    expect(editor.error).toContain('The labels changed meanwhile.');
    expect(editor.selected).toBeNull();
  });
});

describe('undo and redo', () => {
  it('wait for edits on their way and show what the server did', async () => {
    const { editor, paint, row } = await open();
    paint(0, 1);
    paint(1, 2);
    await editor.undo();
    expect(row()).toBe('100000');
    expect(editor.canRedo).toBe(true);
    await editor.redo();
    expect(row()).toBe('120000');
    expect(editor.canRedo).toBe(false);
  });

  it('ask the server only when there is something to undo', async () => {
    const { image, editor, paint } = await open();
    const undo = vi.spyOn(image.client, 'undo');
    paint(0, 1);
    await Promise.all([editor.undo(), editor.undo(), editor.undo()]);
    expect(undo).toHaveBeenCalledTimes(1);
    expect(editor.error).toBeNull();
  });

  it('run one after the other when asked for quickly', async () => {
    const { editor, paint, row } = await open();
    paint(0, 1);
    paint(1, 2);
    await Promise.all([editor.undo(), editor.undo(), editor.redo()]);
    expect(row()).toBe('100000');
  });
});

describe('a stroke painted while the server makes a step', () => {
  it('is sent on the revision that the step leaves', async () => {
    const { image, server, editor, paint, saved } = await open();
    paint(0, 1);
    await turn();
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const locked = editor.change(() => gate.then(() => ({ ...server.info, revision: 2 })));
    await turn();
    paint(1, 2);
    await turn();
    expect([server.edits.length, editor.unsaved]).toEqual([1, 1]);
    release();
    expect(await locked).toBe(true);
    await turn();
    expect(server.edits.map(({ revision }) => revision)).toEqual([0, 2]);
    expect([saved(), editor.unsaved, image.editor.error]).toEqual(['120000', 0, null]);
  });

  it('stays in sight when the step is an undo around it', async () => {
    const { image, editor, paint, row, saved } = await open();
    const wide = editor.beginStroke('brush');
    wide?.paintSpan(0, 0, 1, 1, 'overwrite');
    wide?.paintSpan(5, 0, 1, 1, 'overwrite');
    wide?.finish();
    await turn();
    const undo = image.client.undo.bind(image.client);
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    vi.spyOn(image.client, 'undo').mockImplementation((id, plane) => gate.then(() => undo(id, plane)));
    const undone = editor.undo();
    await turn();
    paint(2, 7);
    release();
    await undone;
    expect(row()).toBe('007000');
    await turn();
    expect(saved()).toBe('007000');
  });
});

describe('labels of a job', () => {
  it('stay when an older answer comes after them', async () => {
    const server = new FakeLabels(6, 1);
    const image = new OpenImage(server.client, server.imageInfo);
    const loading = image.load();
    await image.reloadTiles([], { ...server.info, revision: 1, objects: 7 });
    await loading;
    expect(image.labels).toMatchObject({ revision: 1, objects: 7 });
  });

  it('come in after the stroke under way, with unsaved edits on top', async () => {
    const { server, image, editor, paint, row } = await open();
    server.failure = { error: new TypeError('offline') };
    paint(0, 1);
    await turn();
    server.labelmap.setTile(0, 0, Uint32Array.of(5, 5, 5, 5, 5, 5));
    const stroke = editor.beginStroke('brush');
    const reload = image.reloadTiles([{ t: 0, z: 0, column: 0, row: 0 }], { ...server.info, revision: 1 });
    await turn();
    expect(row()).toBe('100000');
    stroke?.finish();
    await reload;
    expect(row()).toBe('155555');
  });
});
