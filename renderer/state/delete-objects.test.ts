import { describe, expect, it, vi } from 'vitest';

import type { ChangedLabels } from '../../core/contract.ts';
import { TILE_SIZE } from '../../core/edit/patch.ts';
import { AppError } from '../../core/errors.ts';
import { FakeLabels } from './fake-labels.ts';
import { OpenImage } from './open-image.svelte.ts';

/** An open image of `side` x `side` tiles with an object in each, and a server that deletes them itself. */
async function open(side: number) {
  const server = new FakeLabels(side * TILE_SIZE, side * TILE_SIZE);
  const { labelmap } = server;
  const places = labelmap.tilesIn({ x: 0, y: 0, width: labelmap.width, height: labelmap.height });
  for (const [i, { column, row }] of places.entries()) labelmap.writableTile(column, row)[0] = i + 1;
  const labels = places.map((_, i) => i + 1);
  const deleteObjects = vi.fn((): Promise<ChangedLabels> => {
    const tiles = places.map((place) => ({ t: 0, z: 0, ...place }));
    for (const { column, row } of places) labelmap.setTile(column, row, null);
    return Promise.resolve({ labels: { ...server.info, revision: 1 }, tiles });
  });
  const image = new OpenImage({ ...server.client, deleteObjects }, server.imageInfo);
  await image.load();
  image.editor.selection.set(labels);
  return { server, image, editor: image.editor, labels, deleteObjects };
}

describe('deleting objects', () => {
  it('is an edit of the window where few tiles are concerned', async () => {
    const { server, editor, labels, deleteObjects } = await open(2);
    await editor.deleteObjects(labels);
    await new Promise((resolve) => setTimeout(resolve));
    expect(server.edits.map(({ tool }) => tool)).toEqual(['delete']);
    expect(deleteObjects).not.toHaveBeenCalled();
    expect(editor.selection.size).toBe(0);
  });

  it('is left to the server where many are, and shown in the tiles in use', async () => {
    const { server, image, editor, labels, deleteObjects } = await open(9);
    await image.labelTiles.ensure([{ column: 0, row: 0 }]);
    await editor.deleteObjects(labels);
    expect(deleteObjects).toHaveBeenCalledWith('i', { labels, plane: { t: 0, z: 0 } });
    expect(image.labelTiles.knownTiles()).toHaveLength(1);
    expect(image.labelTiles.labelAt(0, 0)).toBe(0);
    expect(image.labels?.revision).toBe(1);
    expect(editor.selection.size).toBe(0);
    expect(server.edits).toEqual([]);
  });

  it('leaves locked objects, selected as they are, and says so', async () => {
    const { server, image, editor, labels } = await open(2);
    vi.spyOn(image, 'lockedLabels', 'get').mockReturnValue(new Set([3]));
    await editor.deleteObjects(labels);
    await new Promise((resolve) => setTimeout(resolve));
    expect(server.objects().map(({ label }) => label)).toEqual([3]);
    expect(editor.selection.labels).toEqual([3]);
    expect(editor.toolNote).toContain('Locked');
  });

  it('keeps the selection when the server could not do it, and says so', async () => {
    const { editor, labels, deleteObjects } = await open(9);
    deleteObjects.mockRejectedValueOnce(new AppError('file.notWritable', 'The disk is full.'));
    await editor.deleteObjects(labels);
    expect(editor.error).toContain('The disk is full.');
    expect(editor.selection.size).toBe(81);
  });
});
