import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ChangedLabels, ImageInfo } from '../../core/contract.ts';
import { encodePatch } from '../../core/edit/patch-codec.ts';
import { formatPlane, type Plane } from '../../core/image/plane.ts';
import { npyHeader } from '../exporters/npy-header.ts';
import { TestDoor } from './testing/door.ts';

let door: TestDoor;
let image: string;

/** Five z planes of 40 x 30 pixels. */
beforeEach(async () => {
  door = await TestDoor.open();
  const stack = Buffer.concat([npyHeader('<u2', [1, 1, 5, 30, 40]), Buffer.alloc(5 * 30 * 40 * 2, 7)]);
  await writeFile(join(door.root, 'stack.npy'), stack);
  const { id: fileId } = await door.entry('stack.npy');
  const info = (await (await door.post('/api/images', { fileId })).json()) as ImageInfo;
  expect(info.shape).toMatchObject({ t: 1, z: 5 });
  image = `/api/images/${info.id}`;
});
afterEach(() => door.close());

const at = (z: number): Plane => ({ t: 0, z });

/** Puts labels in the place of others in row 2, from x = 7 on. */
async function replace(before: number[], after: number[], plane = at(0)): Promise<Response> {
  const { revision } = await door.json<{ revision: number }>(`${image}/labels`);
  const rect = { x: 7, y: 2, width: after.length, height: 1 };
  const part = { rect, before: Uint32Array.from(before), after: Uint32Array.from(after) };
  return door.get(`${image}/labels/edits`, {
    method: 'POST',
    headers: { 'x-tool': 'brush', 'x-revision': String(revision), 'x-plane': formatPlane(plane) },
    body: encodePatch({ parts: [part] }) as Uint8Array<ArrayBuffer>,
  });
}

/** Writes labels where there is background. */
async function draw(labels: number[], plane = at(0)): Promise<void> {
  const nothing = labels.map(() => 0);
  expect((await replace(nothing, labels, plane)).status).toBe(200);
}

/** Ten labels of row 2, from x = 7 on. */
async function row({ z }: Plane): Promise<string> {
  const response = await door.get(`${image}/labels/tiles/0/0?t=0&z=${z}`);
  if (response.status === 204) return '..........';
  const tile = new Uint32Array(await response.arrayBuffer());
  return Array.from(tile.subarray(2 * 40 + 7, 2 * 40 + 17), (label) => label || '.').join('');
}

const post = async (action: string, body: object): Promise<ChangedLabels> =>
  (await (await door.post(`${image}/labels/${action}`, body)).json()) as ChangedLabels;
const lock = (labels: number[]) =>
  door.post(`${image}/labels/attributes`, { labels, set: { isLocked: true } });
const undo = () => door.get(`${image}/labels/undo`, { method: 'POST' });

describe('an edit that touches a locked object', () => {
  const before = [1, 1, 2, 2, 0];
  beforeEach(async () => {
    await draw(before);
    await lock([2]);
  });

  it('is refused whether it takes pixels from it or gives it some', async () => {
    for (const after of [
      [1, 1, 1, 2, 0],
      [1, 2, 2, 2, 0],
      [1, 1, 2, 2, 2],
      [3, 1, 0, 2, 0],
    ]) {
      const response = await replace(before, after);
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('locked');
    }
    expect(await row(at(0))).toBe('1122......');
    expect(await door.json(`${image}/labels`)).toMatchObject({ revision: 2, objects: 2 });
  });

  it('counts where it leaves that object as it is', async () => {
    expect((await replace(before, [3, 0, 2, 2, 1])).status).toBe(200);
    expect(await row(at(0))).toBe('3.221.....');
  });

  it('is refused on another plane too', async () => {
    expect((await replace([0], [2], at(1))).status).toBe(400);
    expect(await row(at(1))).toBe('..........');
  });

  it('can be undone when it was made before', async () => {
    await undo();
    await undo();
    expect(await row(at(0))).toBe('..........');
  });
});

describe('deleting objects', () => {
  const remove = (labels: number[]) => post('delete', { labels, plane: at(0) });
  beforeEach(() => draw([1, 2, 2, 0, 3]));

  it('is one step, and tells which tiles changed', async () => {
    const deleted = await remove([1, 3, 99]);
    expect(deleted.labels).toMatchObject({ objects: 1, revision: 2, canUndo: true });
    expect(deleted.tiles).toEqual([{ t: 0, z: 0, column: 0, row: 0 }]);
    expect(await row(at(0))).toBe('.22.......');
    await undo();
    expect(await row(at(0))).toBe('122.3.....');
  });

  it('spares locked objects', async () => {
    await lock([2]);
    await remove([1, 2]);
    expect(await row(at(0))).toBe('.22.3.....');
  });

  it('takes as many labels as a slide has', async () => {
    const labels = Array.from({ length: 300_000 }, (_, i) => i + 1);
    const response = await door.post(`${image}/labels/delete`, { labels, plane: at(0) });
    expect(response.status).toBe(200);
    expect(await row(at(0))).toBe('..........');
  });

  it('is no step when nothing goes, and refuses what is no list of labels', async () => {
    const nothing = await remove([99]);
    expect(nothing.labels.revision).toBe(1);
    expect(nothing.tiles).toEqual([]);
    for (const body of [
      { labels: [], plane: at(0) },
      { labels: [1], plane: at(9) },
    ])
      expect((await door.post(`${image}/labels/delete`, body)).status).toBe(400);
  });
});

describe('copying objects to a plane', () => {
  it('draws them on the background there, as one step', async () => {
    await draw([1, 1, 2, 2, 3]);
    await draw([0, 5], at(1));
    const copied = await post('copy', { labels: [1, 2, 99], from: at(0), to: at(1) });
    expect(copied.tiles).toEqual([{ t: 0, z: 1, column: 0, row: 0 }]);
    expect(await row(at(1))).toBe('1522......');
    expect(await row(at(0))).toBe('11223.....');
    await undo();
    expect(await row(at(1))).toBe('.5........');
  });

  it('leaves locked objects out', async () => {
    await draw([1, 1, 2, 2, 3]);
    await lock([2]);
    await post('copy', { labels: [1, 2], from: at(0), to: at(1) });
    expect(await row(at(1))).toBe('11........');
  });
});

describe('interpolating objects', () => {
  const interpolate = (labels: number[]) => post('interpolate', { labels, plane: at(0), axis: 'z' });

  it('draws them in the planes between, as one step', async () => {
    await draw([1, 1, 0, 0, 0, 0, 0, 0, 2]);
    await draw([0, 0, 0, 0, 1, 1], at(4));
    const done = await interpolate([1, 2]);
    expect(done.tiles.map(({ z }) => z)).toEqual([1, 2, 3]);
    const rows = await Promise.all([0, 1, 2, 3, 4].map((z) => row(at(z))));
    expect(rows).toEqual(['11......2.', '.11.......', '..11......', '...11.....', '....11....']);
    await undo();
    expect(await row(at(2))).toBe('..........');
  });

  it('fills every gap of every object, though another object is drawn there', async () => {
    await draw([1, 0, 0, 2]);
    await draw([1, 0, 5], at(2));
    await draw([1, 0, 0, 2], at(3));
    await interpolate([1, 2]);
    expect(await Promise.all([1, 2].map((z) => row(at(z))))).toEqual(['1..2......', '1.52......']);
  });

  it('does nothing without a gap, and leaves locked objects out', async () => {
    await draw([1, 2]);
    await draw([1, 0], at(1));
    await draw([0, 2], at(2));
    await lock([2]);
    const revision = async () => (await door.json<{ revision: number }>(`${image}/labels`)).revision;
    const before = await revision();
    const nothing = await interpolate([1, 2]);
    expect(nothing.tiles).toEqual([]);
    expect(await revision()).toBe(before);
  });
});
