import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { DeletedObjects, ObjectInfo } from '../../core/contract.ts';
import { encodePatch } from '../../core/edit/patch-codec.ts';
import { TestDoor } from './testing/door.ts';

let door: TestDoor;
let image: string;

beforeEach(async () => {
  door = await TestDoor.open();
  image = `/api/images/${(await door.openCells()).id}`;
  const labels = Uint32Array.of(1, 2, 2, 0, 3);
  const rect = { x: 7, y: 2, width: labels.length, height: 1 };
  const before = new Uint32Array(labels.length);
  await door.get(`${image}/labels/edits`, {
    method: 'POST',
    headers: { 'x-tool': 'brush', 'x-revision': '0' },
    body: encodePatch({ parts: [{ rect, before, after: labels }] }) as Uint8Array<ArrayBuffer>,
  });
});
afterEach(() => door.close());

const objects = async () =>
  (await door.json<ObjectInfo[]>(`${image}/labels/objects`)).map(({ label }) => label);
const remove = (labels: number[]) => door.post(`${image}/labels/delete?t=0&z=0`, { labels });

describe('deleting objects', () => {
  it('is one step, and tells which tiles changed', async () => {
    const deleted = (await (await remove([1, 3, 99])).json()) as DeletedObjects;
    expect(deleted.labels).toMatchObject({ objects: 1, revision: 2, canUndo: true });
    expect(deleted.tiles).toEqual([{ column: 0, row: 0 }]);
    expect(await objects()).toEqual([2]);
    await door.get(`${image}/labels/undo`, { method: 'POST' });
    expect(await objects()).toEqual([1, 2, 3]);
  });

  it('spares locked objects', async () => {
    await door.post(`${image}/labels/attributes`, { labels: [2], set: { isLocked: true } });
    await remove([1, 2]);
    expect(await objects()).toEqual([2, 3]);
  });

  it('is no step when nothing goes, and refuses what is no list of labels', async () => {
    const nothing = (await (await remove([99])).json()) as DeletedObjects;
    expect(nothing.labels.revision).toBe(1);
    expect(nothing.tiles).toEqual([]);
    expect((await remove([])).status).toBe(400);
    expect((await door.post(`${image}/labels/delete?t=0&z=9`, { labels: [1] })).status).toBe(400);
  });
});
