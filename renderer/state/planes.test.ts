import { describe, expect, it } from 'vitest';

import { AppError } from '../../core/errors.ts';
import type { Patch } from '../../core/edit/patch.ts';
import { FIRST_PLANE, type Plane } from '../../core/image/plane.ts';
import type { Labelmap } from '../../core/mask/labelmap.ts';
import { FakeLabels } from './fake-labels.ts';
import { OpenImage } from './open-image.svelte.ts';

const SECOND = { t: 0, z: 1 };
const THIRD = { t: 0, z: 2 };
const TILE = { column: 0, row: 0 };
const WHOLE = { x: 0, y: 0, width: 6, height: 1 };
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const text = (labelmap: Labelmap) => [...labelmap.readRect(WHOLE)].join('');

/** An open stack of three planes of 6 x 1 pixels, loaded. */
async function open() {
  const server = new FakeLabels(6, 1, 3);
  const image = new OpenImage(server.client, server.imageInfo);
  await image.load();
  await image.labelTiles.ensure([TILE]);
  const { editor } = image;
  const paint = (x: number, label: number) => {
    const stroke = editor.beginStroke('brush');
    stroke?.paintSpan(x, 0, 1, label, 'overwrite');
    stroke?.finish();
  };
  const show = async (plane: Plane) => {
    await image.setPlane(plane);
    await image.labelTiles.ensure([TILE]);
  };
  const row = () => text(image.labelTiles.labelmap);
  const saved = () => [FIRST_PLANE, SECOND, THIRD].map((plane) => text(server.plane(plane))).join(' ');
  return { server, image, editor, paint, show, row, saved };
}

/** Background at pixel `x` becomes `label`. */
const dot = (x: number, label: number): Patch => ({
  parts: [
    { rect: { x, y: 0, width: 1, height: 1 }, before: Uint32Array.of(0), after: Uint32Array.of(label) },
  ],
});

describe('planes in the window', () => {
  it('have strokes and objects of their own', async () => {
    const { image, paint, show, row, saved } = await open();
    paint(0, 1);
    await show(SECOND);
    expect(row()).toBe('000000');
    expect(image.objects).toEqual([]);
    paint(1, 2);
    await turn();
    expect(saved()).toBe('100000 020000 000000');
    await show(FIRST_PLANE);
    expect(row()).toBe('100000');
    expect(image.objects.map(({ label }) => label)).toEqual([1]);
  });

  it('keep what is not saved yet when they are left and come back', async () => {
    const { server, editor, paint, show, row, saved } = await open();
    server.failure = { error: new AppError('server.unreachable', 'Away.') };
    paint(0, 1);
    await turn();
    expect(editor.unsaved).toBe(1);
    for (const z of [1, 2]) await show({ t: 0, z });
    await show(FIRST_PLANE);
    expect(row()).toBe('100000');
    editor.retry();
    await turn();
    expect(saved()).toBe('100000 000000 000000');
  });

  it('put unsaved edits on tiles that come late', async () => {
    const { server, image, editor, paint, row } = await open();
    server.failure = { error: new AppError('server.unreachable', 'Away.') };
    paint(0, 1);
    await turn();
    expect(editor.unsaved).toBe(1);
    image.labelTiles.forget([TILE]);
    await image.labelTiles.ensure([TILE]);
    expect(row()).toBe('100000');
  });

  it('are shown when an undo changes them', async () => {
    const { image, editor, paint, show, row } = await open();
    paint(0, 1);
    await show(THIRD);
    await editor.undo();
    expect(image.plane).toEqual(FIRST_PLANE);
    await image.labelTiles.ensure([TILE]);
    expect(row()).toBe('000000');
    await editor.redo();
    expect(row()).toBe('100000');
  });

  it('are all taken back by the undo of one step, and the one that is shown stays', async () => {
    const { server, image, editor, show, row, saved } = await open();
    await server.client.edit('i', 'copy-plane', 0, [
      { plane: FIRST_PLANE, patch: dot(3, 4) },
      { plane: SECOND, patch: dot(3, 4) },
    ]);
    await image.reloadTiles(
      [FIRST_PLANE, SECOND].map((plane) => ({ ...plane, ...TILE })),
      server.info,
    );
    expect(row()).toBe('000400');
    await show(SECOND);
    expect(row()).toBe('000400');
    await editor.undo();
    expect(image.plane).toEqual(SECOND);
    expect(row()).toBe('000000');
    await show(FIRST_PLANE);
    expect([row(), saved()]).toEqual(['000000', '000000 000000 000000']);
  });

  it('are read anew when another one was chosen while an undo was under way', async () => {
    const { server, image, editor, show, row } = await open();
    await server.client.edit('i', 'copy-plane', 0, [
      { plane: FIRST_PLANE, patch: dot(3, 4) },
      { plane: SECOND, patch: dot(3, 4) },
    ]);
    await image.load();
    await show(SECOND);
    await show(FIRST_PLANE);
    const undone = editor.undo();
    await Promise.resolve();
    await image.setPlane(SECOND);
    await undone;
    await image.labelTiles.ensure([TILE]);
    expect(row()).toBe('000000');
  });

  it('are read anew when a job changed them while another was shown', async () => {
    const { server, image, show, row } = await open();
    await show(SECOND);
    server.labelmap.setTile(0, 0, Uint32Array.of(8, 0, 0, 0, 0, 0));
    await image.reloadTiles([{ ...FIRST_PLANE, ...TILE }], { ...server.info, revision: 1 });
    expect(row()).toBe('000000');
    await show(FIRST_PLANE);
    expect(row()).toBe('800000');
  });

  it('that are not shown are read with unsaved edits, and change in one step with the others', async () => {
    const { server, editor, paint, show, row, saved } = await open();
    await show(SECOND);
    server.failure = { error: new AppError('server.unreachable', 'Away.') };
    paint(0, 1);
    await turn();
    await show(FIRST_PLANE);
    const places = [FIRST_PLANE, SECOND].map((plane) => ({ plane, areas: [WHOLE] }));
    const seen: string[] = [];
    const isDone = await editor.editPlanes('interpolate', places, (maps) => {
      seen.push(...maps.map(text));
      return [dot(5, 6), dot(5, 6)];
    });
    expect([isDone, seen, row()]).toEqual([true, ['000000', '100000'], '000006']);
    await turn();
    expect(saved()).toBe('000006 100006 000000');
    expect(server.edits).toHaveLength(2);
  });

  it('keep the locked objects that are in them', async () => {
    const { server, saved } = await open();
    server.plane(SECOND).setTile(0, 0, Uint32Array.of(0, 7, 0, 0, 0, 0));
    const client = { ...server.client };
    client.objects = async (id, plane) =>
      (await server.client.objects(id, plane)).map((object) => ({ ...object, isLocked: object.label === 7 }));
    const { editor } = new OpenImage(client, server.imageInfo);
    const patch = {
      parts: [{ rect: { ...WHOLE, x: 1, width: 1 }, before: Uint32Array.of(7), after: Uint32Array.of(9) }],
    };
    expect(await editor.editPlanes('fill', [{ plane: SECOND, areas: [WHOLE] }], () => [patch])).toBe(false);
    expect(saved()).toBe('000000 070000 000000');
  });

  it('take no edit that was meant for another one', async () => {
    const { server, image, editor, saved } = await open();
    image.labelTiles.forget([TILE]);
    const edited = editor.edit('fill', WHOLE, () => dot(3, 4));
    await image.setPlane(SECOND);
    expect(await edited).toBe(false);
    expect(editor.error).toContain('another plane');
    expect([server.edits, saved()]).toEqual([[], '000000 000000 000000']);
  });

  it('do not lose the selection when the object is not in them', async () => {
    const { image, editor, paint, show } = await open();
    paint(0, 1);
    editor.selected = 1;
    await turn();
    await image.refreshObjects();
    await show(SECOND);
    expect(editor.selected).toBe(1);
  });
});
