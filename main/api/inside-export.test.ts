import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import type { ImageInfo, JobEvent } from '../../core/contract.ts';
import type { Patch } from '../../core/edit/patch.ts';
import { encodePlanePatches } from '../../core/edit/plane-patches.ts';
import { makeOmeZarr } from '../exporters/testing/ome-zarr-image.ts';
import { openImage } from '../formats/open-image.ts';
import { TestDoor } from './testing/door.ts';

let door: TestDoor;
let image: string;
let revision = 0;
beforeEach(async () => {
  door = await TestDoor.open();
  revision = 0;
  await makeOmeZarr(join(door.root, 'a.ome.zarr'), 2);
  const { id: fileId } = await door.entry('a.ome.zarr');
  const { id } = (await (await door.post('/api/images', { fileId })).json()) as ImageInfo;
  image = `/api/images/${id}`;
});
afterEach(() => door.close());

/** Makes the pixel (2, 1) of the second plane part of an object. */
async function draw(before: number, after: number): Promise<void> {
  const rect = { x: 2, y: 1, width: 1, height: 1 };
  const patch: Patch = { parts: [{ rect, before: Uint32Array.of(before), after: Uint32Array.of(after) }] };
  const headers = { 'x-tool': 'brush', 'x-revision': String(revision++) };
  const body = encodePlanePatches([{ plane: { t: 0, z: 1 }, patch }]) as Uint8Array<ArrayBuffer>;
  expect((await door.get(`${image}/labels/edits`, { method: 'POST', headers, body })).status).toBe(200);
}

async function exportInside(overwrite: boolean): Promise<JobEvent[]> {
  const request = { formats: ['label-zarr-inside'], folderId: null, overwrite };
  const { jobId } = (await (await door.post(`${image}/export`, request)).json()) as { jobId: string };
  return door.events(jobId);
}

async function labelInside(): Promise<number> {
  const source = await openImage(join(door.root, 'a.ome.zarr', 'labels', 'objects'));
  const rect = { x: 2, y: 1, width: 1, height: 1 };
  const [label] = await source.readRegion({ level: 0, t: 0, c: 0, z: 1, rect });
  await source.close();
  return label;
}

it('puts labels into the image, and replaces those there only when told to', async () => {
  await draw(0, 5);
  const events = await exportInside(false);
  expect(events.find(({ type }) => type === 'exported')).toMatchObject({
    files: [{ name: 'a.ome.zarr/labels/objects', url: null, verified: { objects: 1, pixels: 1 } }],
  });
  expect(await labelInside()).toBe(5);
  await draw(5, 6);
  expect((await exportInside(false)).at(-1)).toMatchObject({
    type: 'failed',
    error: { code: 'file.exists' },
  });
  expect(await labelInside()).toBe(5);
  expect((await exportInside(true)).at(-1)).toMatchObject({ type: 'done' });
  expect(await labelInside()).toBe(6);
});
