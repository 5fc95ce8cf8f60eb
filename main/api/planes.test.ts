import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  labelsInfoSchema,
  objectInfoSchema,
  type ImageInfo,
  type LabelsInfo,
  type ObjectInfo,
} from '../../core/contract.ts';
import { encodePatch } from '../../core/edit/patch-codec.ts';
import type { Patch, PlanePatch } from '../../core/edit/patch.ts';
import { decodePlanePatches, encodePlanePatches } from '../../core/edit/plane-patches.ts';
import { FIRST_PLANE, parsePlane, type Plane } from '../../core/image/plane.ts';
import { npyHeader } from '../exporters/npy-header.ts';
import { TestDoor } from './testing/door.ts';

let door: TestDoor;
let image: string;
beforeEach(async () => {
  door = await TestDoor.open();
  const stack = Buffer.concat([npyHeader('<u2', [2, 1, 3, 30, 40]), Buffer.alloc(2 * 3 * 30 * 40 * 2, 7)]);
  await writeFile(join(door.root, 'stack-40x30.npy'), stack);
  image = await openStack();
});
afterEach(() => door.close());

async function openStack(): Promise<string> {
  const { id: fileId } = await door.entry('stack-40x30.npy');
  const info = (await (await door.post('/api/images', { fileId })).json()) as ImageInfo;
  expect(info.shape).toMatchObject({ t: 2, z: 3 });
  return `/api/images/${info.id}`;
}

const dot = (x: number, from: number, to: number): Patch => ({
  parts: [
    { rect: { x, y: 2, width: 1, height: 1 }, before: Uint32Array.of(from), after: Uint32Array.of(to) },
  ],
});

async function edit(body: Uint8Array, revision: number, plane?: string): Promise<Response> {
  const headers = { 'x-tool': 'brush', 'x-revision': String(revision) };
  return door.get(`${image}/labels/edits`, {
    method: 'POST',
    headers: plane === undefined ? headers : { ...headers, 'x-plane': plane },
    body: body as Uint8Array<ArrayBuffer>,
  });
}

const info = async () => labelsInfoSchema.parse(await door.json(`${image}/labels`));

async function labelAt(x: number, { t, z }: Plane): Promise<number> {
  const response = await door.get(`${image}/labels/tiles/0/0?t=${t}&z=${z}`);
  if (response.status === 204) return 0;
  return new Uint32Array(await response.arrayBuffer())[2 * 40 + x];
}

async function step(kind: 'undo' | 'redo') {
  const response = await door.get(`${image}/labels/${kind}`, { method: 'POST' });
  expect(response.status).toBe(200);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const labels = JSON.parse(decodeURIComponent(response.headers.get('x-labels')!)) as LabelsInfo;
  const plane = parsePlane(response.headers.get('x-plane')!);
  return { edit: decodePlanePatches(bytes, FIRST_PLANE), plane, labels };
}

const objects = async ({ t, z }: Plane): Promise<ObjectInfo[]> =>
  objectInfoSchema.array().parse(await door.json(`${image}/labels/objects?t=${t}&z=${z}`));

const SECOND = { t: 1, z: 2 };
const OTHER = { t: 0, z: 1 };

async function setAttributes(labels: number[], set: object): Promise<Response> {
  return door.post(`${image}/labels/attributes`, { labels, set });
}
async function setClasses(classes: object[]): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return door.get(`${image}/labels/classes`, { method: 'PUT', headers, body: JSON.stringify(classes) });
}

describe('planes', () => {
  it('have labels of their own, and one history', async () => {
    await edit(encodePatch(dot(3, 0, 5)), 0, '1,2');
    await edit(encodePatch(dot(3, 0, 6)), 1);
    expect([await labelAt(3, SECOND), await labelAt(3, FIRST_PLANE), await labelAt(3, OTHER)]).toEqual([
      5, 6, 0,
    ]);
    expect((await objects(SECOND)).map(({ label }) => label)).toEqual([5]);
    expect(await objects(OTHER)).toEqual([]);
    expect(await info()).toMatchObject({
      objects: 2,
      maxLabel: 6,
      labelled: [
        { t: 0, z: 0, objects: 1 },
        { t: 1, z: 2, objects: 1 },
      ],
    });
    expect((await step('undo')).plane).toEqual(FIRST_PLANE);
    expect((await step('undo')).plane).toEqual(SECOND);
    expect(await labelAt(3, SECOND)).toBe(0);
    const { plane, labels } = await step('redo');
    expect({ plane, revision: labels.revision }).toEqual({ plane: SECOND, revision: 5 });
    expect(await labelAt(3, SECOND)).toBe(5);
  });

  it('are changed together in one step, which a restart keeps', async () => {
    const all: PlanePatch[] = [
      { plane: OTHER, patch: dot(4, 0, 9) },
      { plane: SECOND, patch: dot(4, 0, 9) },
    ];
    expect((await edit(encodePlanePatches(all), 0)).status).toBe(200);
    await door.services.close();
    await door.start();
    image = await openStack();
    expect([await labelAt(4, OTHER), await labelAt(4, SECOND)]).toEqual([9, 9]);
    expect(await info()).toMatchObject({ revision: 1, objects: 2, maxLabel: 9 });
    const undone = await step('undo');
    expect(undone.edit).toEqual([
      { plane: OTHER, patch: dot(4, 9, 0) },
      { plane: SECOND, patch: dot(4, 9, 0) },
    ]);
    expect([await labelAt(4, OTHER), await labelAt(4, SECOND)]).toEqual([0, 0]);
    expect(undone.labels.canUndo).toBe(false);
  });

  it('that are not shown are only named by an undo', async () => {
    const all: PlanePatch[] = [
      { plane: OTHER, patch: dot(4, 0, 9) },
      { plane: SECOND, patch: dot(4, 0, 9) },
    ];
    await edit(encodePlanePatches(all), 0);
    const response = await door.get(`${image}/labels/undo`, {
      method: 'POST',
      headers: { 'x-plane': '1,2' },
    });
    expect(decodePlanePatches(new Uint8Array(await response.arrayBuffer()), FIRST_PLANE)).toEqual([
      { plane: OTHER, patch: { parts: [] } },
      { plane: SECOND, patch: dot(4, 9, 0) },
    ]);
    expect(await labelAt(4, OTHER)).toBe(0);
  });

  it('are left alone, all of them, when one does not fit', async () => {
    await edit(encodePatch(dot(4, 0, 1)), 0, '1,2');
    const all: PlanePatch[] = [
      { plane: OTHER, patch: dot(4, 0, 9) },
      { plane: SECOND, patch: dot(4, 0, 9) },
    ];
    const response = await edit(encodePlanePatches(all), 1);
    expect(response.status).toBe(409);
    expect([await labelAt(4, OTHER), await labelAt(4, SECOND)]).toEqual([0, 1]);
    expect(await objects(OTHER)).toEqual([]);
    expect((await info()).revision).toBe(1);
  });

  it('outside the image, and headers that name none, are refused', async () => {
    const patch = encodePatch(dot(3, 0, 5));
    const statuses = [(await edit(patch, 0, '2,0')).status, (await edit(patch, 0, 'z1')).status];
    const queries = ['tiles/0/0?t=0&z=3', 'objects?t=2&z=0'];
    for (const query of queries) statuses.push((await door.get(`${image}/labels/${query}`)).status);
    expect(statuses).toEqual([400, 400, 400, 400]);
  });

  it('are kept as one array with axes t, z, y and x', async () => {
    await edit(encodePatch(dot(3, 0, 5)), 0, '1,2');
    await door.services.close();
    const group = join(door.root, 'stack-40x30.npy.skipscope', 'labels', 'objects');
    const array = JSON.parse(await readFile(join(group, 'planes', '.zarray'), 'utf8')) as object;
    expect(array).toMatchObject({ shape: [2, 3, 30, 40], chunks: [1, 1, 512, 512] });
    expect(await readdir(join(group, 'planes', '1', '2', '0'))).toEqual(['0']);
    await door.start();
  });
});

describe('attributes', () => {
  const CLASSES = [
    { id: 1, name: 'Round', color: '#ff0000' },
    { id: 2, name: 'Long', color: '#00ff00' },
  ];

  it('belong to the object in all planes, are undone, and outlast a restart', async () => {
    for (const [revision, plane] of ['0,1', '1,2'].entries())
      await edit(encodePatch(dot(3, 0, 5)), revision, plane);
    await setClasses(CLASSES);
    const response = await setAttributes([5], { class: 2, isLocked: true });
    expect(labelsInfoSchema.parse(await response.json())).toMatchObject({ revision: 4, classes: CLASSES });
    expect(await objects(OTHER)).toMatchObject([{ class: 2, isLocked: true, isAccepted: false }]);
    expect(await objects(SECOND)).toMatchObject([{ class: 2, isLocked: true, isAccepted: false }]);
    await setAttributes([5], { isAccepted: true });
    expect(await objects(SECOND)).toMatchObject([{ class: 2, isLocked: true, isAccepted: true }]);
    await door.services.close();
    await door.start();
    image = await openStack();
    expect(await objects(SECOND)).toMatchObject([{ class: 2, isLocked: true, isAccepted: true }]);
    const undone = await step('undo');
    expect({ edit: undone.edit, plane: undone.plane }).toEqual({ edit: [], plane: null });
    expect(await objects(SECOND)).toMatchObject([{ class: 2, isLocked: true, isAccepted: false }]);
    await step('undo');
    expect(await objects(SECOND)).toMatchObject([{ class: 0, isLocked: false, isAccepted: false }]);
    expect((await step('undo')).labels.classes).toEqual([]);
    expect((await step('redo')).labels.classes).toEqual(CLASSES);
  });

  it('are refused for labels and classes that do not exist, and make no step of nothing', async () => {
    await edit(encodePatch(dot(3, 0, 5)), 0);
    const statuses = [
      (await setAttributes([6], { isLocked: true })).status,
      (await setAttributes([5], { class: 1 })).status,
      (await setAttributes([], { isLocked: true })).status,
      (await setClasses([CLASSES[0], CLASSES[0]])).status,
      (await setAttributes([5], { isLocked: false })).status,
    ];
    expect(statuses).toEqual([400, 400, 400, 400, 200]);
    expect((await info()).revision).toBe(1);
  });
});
