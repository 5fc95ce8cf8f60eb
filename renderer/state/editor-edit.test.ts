import { describe, expect, it, vi } from 'vitest';

import { maskPatch } from '../../core/edit/mask-patch.ts';
import { AppError } from '../../core/errors.ts';
import { FakeLabels } from './fake-labels.ts';
import { OpenImage } from './open-image.svelte.ts';

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const AREA = { x: 0, y: 0, width: 6, height: 1 };

/** An open image of 6 x 1 pixels whose labels have not been read yet. */
async function open(labels: number[] = [0, 1, 1, 2, 2, 0]) {
  const server = new FakeLabels(6, 1);
  server.labelmap.setTile(0, 0, Uint32Array.from(labels));
  const image = new OpenImage(server.client, server.imageInfo);
  await image.load();
  const { editor } = image;
  /** Everything becomes 9. */
  const fill = () =>
    editor.edit('fill', AREA, (labelmap) =>
      maskPatch(labelmap, AREA, new Uint8Array(6).fill(1), 9, () => true),
    );
  const row = () => Array.from(image.labelTiles.labelmap.readRect(AREA)).join('');
  const saved = () => Array.from(server.labelmap.readRect(AREA)).join('');
  return { server, image, editor, fill, row, saved };
}

describe('an edit made from the labels', () => {
  it('fetches the labels it needs, shows at once, and is one undo step', async () => {
    const { server, editor, fill, row, saved } = await open();
    expect(await fill()).toBe(true);
    expect(row()).toBe('999999');
    await turn();
    expect(saved()).toBe('999999');
    expect(server.edits.map(({ tool }) => tool)).toEqual(['fill']);
    await editor.undo();
    expect(row()).toBe('011220');
  });

  it('leaves locked objects as they are', async () => {
    const { image, fill, row, saved } = await open();
    vi.spyOn(image, 'lockedLabels', 'get').mockReturnValue(new Set([2]));
    await fill();
    await turn();
    expect([row(), saved()]).toEqual(['999229', '999229']);
  });

  it('waits for a stroke under way and is made on top of it', async () => {
    const { image, editor, row } = await open();
    await image.labelTiles.ensure([{ column: 0, row: 0 }]);
    const stroke = editor.beginStroke('brush');
    stroke?.paintSpan(0, 0, 1, 5, 'overwrite');
    const edit = editor.edit('fill', AREA, (labelmap) =>
      maskPatch(labelmap, AREA, new Uint8Array(6).fill(1), 9, (label) => label !== 5),
    );
    await turn();
    expect(row()).toBe('511220');
    stroke?.finish();
    await edit;
    expect(row()).toBe('599999');
  });

  it('is none when it changes nothing', async () => {
    const { server, editor } = await open();
    expect(await editor.edit('fill', AREA, () => null)).toBe(false);
    await turn();
    expect([server.edits, editor.error]).toEqual([[], null]);
  });

  it('says why it could not be made, and changes nothing', async () => {
    const { server, editor, row } = await open();
    const isDone = await editor.edit('fill', AREA, () => {
      throw new AppError('request.tooLarge', 'That is too much. Draw it in parts.');
    });
    expect(isDone).toBe(false);
    expect(editor.error).toContain('Draw it in parts.');
    expect(server.edits).toEqual([]);
    expect(row()).toBe('011220');
  });
});
