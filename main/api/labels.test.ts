import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { decode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  jobEventSchema,
  jobStartedSchema,
  labelsInfoSchema,
  objectInfoSchema,
  type ExportRequest,
  type FolderListing,
} from '../../core/contract.ts';
import { encodePatch } from '../../core/edit/patch-codec.ts';
import type { Patch } from '../../core/edit/patch.ts';
import { decodePlanePatches } from '../../core/edit/plane-patches.ts';
import { FIRST_PLANE } from '../../core/image/plane.ts';
import { TestDoor } from './testing/door.ts';

let door: TestDoor;
let image: string;
beforeEach(async () => {
  door = await TestDoor.open();
  image = `/api/images/${(await door.openCells()).id}`;
});
afterEach(() => door.close());

const dot = (x: number, y: number, from: number, to: number): Patch => ({
  parts: [{ rect: { x, y, width: 1, height: 1 }, before: Uint32Array.of(from), after: Uint32Array.of(to) }],
});

function edit(patch: Patch, revision: number, tool = 'brush'): Promise<Response> {
  const headers = { 'x-tool': tool, 'x-revision': String(revision) };
  return door.get(`${image}/labels/edits`, {
    method: 'POST',
    headers,
    body: encodePatch(patch) as Uint8Array<ArrayBuffer>,
  });
}

async function tile(): Promise<Uint32Array> {
  return new Uint32Array(await (await door.get(`${image}/labels/tiles/0/0`)).arrayBuffer());
}

async function start(work: string, body: object): Promise<string> {
  const response = await door.post(`${image}/${work}`, body);
  expect(response.status).toBe(202);
  return jobStartedSchema.parse(await response.json()).jobId;
}

describe('labels', () => {
  it('shows them from afar: the middle of each square, nothing where there is nothing', async () => {
    const overview = (path: string) => door.get(`${image}/labels/overview/${path}`);
    expect((await overview('1/0/0')).status).toBe(204);
    await edit(dot(3, 5, 0, 5), 0);
    const reduced = new Uint32Array(await (await overview('1/0/0')).arrayBuffer());
    expect(reduced).toHaveLength(20 * 15);
    expect([...reduced.entries()].filter(([, label]) => label > 0)).toEqual([[2 * 20 + 1, 5]]);
    expect((await overview('1/7/0')).status).toBe(204);
    expect((await overview('13/0/0')).status).toBe(400);
    expect((await overview('1/0/0?z=1')).status).toBe(400);
  });

  it('applies an edit, undoes and redoes it', async () => {
    expect((await door.get(`${image}/labels/tiles/0/0`)).status).toBe(204);
    const info = labelsInfoSchema.parse(await (await edit(dot(3, 2, 0, 5), 0)).json());
    expect(info).toMatchObject({ revision: 1, objects: 1, maxLabel: 5, canUndo: true, canRedo: false });
    expect((await tile())[2 * 40 + 3]).toBe(5);
    expect(objectInfoSchema.array().parse(await door.json(`${image}/labels/objects`))).toEqual([
      {
        label: 5,
        area: 1,
        centroid: { x: 3.5, y: 2.5 },
        bounds: { x: 3, y: 2, width: 1, height: 1 },
        isEdited: true,
        class: 0,
        isLocked: false,
        isAccepted: false,
      },
    ]);
    const undo = await door.get(`${image}/labels/undo`, { method: 'POST' });
    expect(decodePlanePatches(new Uint8Array(await undo.arrayBuffer()), FIRST_PLANE)).toEqual([
      { plane: FIRST_PLANE, patch: dot(3, 2, 5, 0) },
    ]);
    const labels = labelsInfoSchema.parse(JSON.parse(decodeURIComponent(undo.headers.get('x-labels')!)));
    expect(labels).toMatchObject({ revision: 2, objects: 0, canUndo: false, canRedo: true });
    const redo = await door.get(`${image}/labels/redo`, { method: 'POST' });
    expect(decodePlanePatches(new Uint8Array(await redo.arrayBuffer()), FIRST_PLANE)).toEqual([
      { plane: FIRST_PLANE, patch: dot(3, 2, 0, 5) },
    ]);
  });

  it('says when there is nothing to undo', async () => {
    const response = await door.get(`${image}/labels/undo`, { method: 'POST' });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code: 'labels.none' });
  });

  it('refuses an edit made on other labels', async () => {
    await edit(dot(3, 2, 0, 5), 0);
    for (const response of [await edit(dot(9, 9, 0, 6), 0), await edit(dot(3, 2, 0, 6), 1)]) {
      expect(response.status).toBe(409);
      expect(await response.json()).toMatchObject({ code: 'labels.conflict' });
    }
    expect(await door.json(`${image}/labels`)).toMatchObject({ revision: 1, objects: 1 });
  });

  it('refuses what is no patch, one beyond the image, and an unknown tool', async () => {
    const headers = { 'x-tool': 'brush', 'x-revision': '0' };
    const garbage = await door.get(`${image}/labels/edits`, { method: 'POST', headers, body: 'garbage' });
    expect([
      garbage.status,
      (await edit(dot(40, 0, 0, 1), 0)).status,
      (await edit(dot(0, 0, 0, 1), 0, 'axe')).status,
    ]).toEqual([400, 400, 400]);
  });

  it('bounds the size of an edit', async () => {
    await door.services.close();
    await door.start({ maxEditBytes: 10 });
    image = `/api/images/${(await door.openCells()).id}`;
    expect((await edit(dot(0, 0, 0, 1), 0)).status).toBe(413);
  });

  it('keeps edits over a restart, history included', async () => {
    await edit(dot(3, 2, 0, 5), 0);
    await door.services.close();
    await door.start();
    const { notices } = await door.openCells();
    expect(notices).toEqual(['Labels restored: 1 object.']);
    expect((await tile())[2 * 40 + 3]).toBe(5);
    expect((await door.get(`${image}/labels/undo`, { method: 'POST' })).status).toBe(200);
  });
});

describe('segmentation', () => {
  it('puts objects into the labels as one step, and tells it in numbered events', async () => {
    const jobId = await start('segment', { modelId: 'tiny' });
    const events = jobEventSchema.array().parse(await door.events(jobId));
    expect(events.map((event) => event.type).filter((type) => type !== 'progress')).toEqual([
      'started',
      'device',
      'tile',
      'labels',
      'done',
    ]);
    expect(events.at(-1)).toMatchObject({ objects: 1, device: 'cpu' });
    expect(await door.events(jobId, events.at(-1)!.number)).toEqual([events.at(-1)]);
    expect([...(await tile())].filter((label) => label === 1)).toHaveLength(6);
    const info = labelsInfoSchema.parse(await door.json(`${image}/labels`));
    expect(info).toMatchObject({
      objects: 1,
      hasProbability: true,
      segmentation: { modelId: 'tiny', device: 'cpu' },
    });
    const probability = await door.get(`${image}/probability?x=39&y=29&width=1&height=1`);
    expect([...new Uint8Array(await probability.arrayBuffer())]).toEqual([200]);
    await door.get(`${image}/labels/undo`, { method: 'POST' });
    expect(await door.json(`${image}/labels`)).toMatchObject({
      objects: 0,
      segmentation: null,
      canRedo: true,
    });
  });

  it('separates again without a network, once there is a map', async () => {
    const separation = { threshold: 0.4, minSize: 1, splitStrength: 0.5 };
    const early = await door.events(await start('separate', { separation }));
    expect(early.at(-1)).toMatchObject({ type: 'failed', error: { code: 'labels.none' } });
    await door.events(await start('segment', { modelId: 'tiny' }));
    const late = await door.events(await start('separate', { separation }));
    expect(late.at(-1)).toMatchObject({ type: 'done', objects: 1 });
    expect(await door.json(`${image}/labels`)).toMatchObject({ segmentation: { separation } });
  });

  it('says that there is no map before a run', async () => {
    const response = await door.get(`${image}/probability?x=0&y=0&width=1&height=1`);
    expect(await response.json()).toMatchObject({ code: 'labels.none' });
  });

  it('can be watched while it runs, left, watched again and cancelled', async () => {
    let open!: () => void;
    door.engine.gate = new Promise((resolve) => (open = resolve));
    const jobId = await start('segment', { modelId: 'tiny' });
    const reader = (await door.get(`/api/jobs/${jobId}/events`)).body!.getReader();
    const first = await reader.read();
    expect(JSON.parse(new TextDecoder().decode(first.value))).toMatchObject({ number: 0, type: 'started' });
    await reader.cancel();
    expect(await door.json(`/api/jobs/${jobId}`)).toMatchObject({ state: 'running' });
    expect((await door.get(`/api/jobs/${jobId}`, { method: 'DELETE' })).status).toBe(204);
    open();
    const events = await door.events(jobId, 1);
    expect(events.at(-1)?.type).toBe('cancelled');
    expect((await door.get(`/api/jobs/${jobId}`, { method: 'DELETE' })).status).toBe(204);
    expect(await door.json(`${image}/labels`)).toMatchObject({ objects: 0, hasProbability: false });
  });

  it('knows no job that never was', async () => {
    expect((await door.get('/api/jobs/none/events')).status).toBe(404);
  });
});

describe('export', () => {
  const request = (folderId: string | null, overwrite = false): ExportRequest => ({
    formats: ['mask-png'],
    folderId,
    overwrite,
  });

  it('writes for download', async () => {
    await edit(dot(3, 2, 0, 5), 0);
    const events = await door.events(await start('export', request(null)));
    const exported = events.find((event) => event.type === 'exported')!;
    const { name, url, path } = exported.files[0];
    expect([name, path]).toEqual(['cells-40x30.mask.png', null]);
    const response = await door.get(url!);
    expect(response.headers.get('content-disposition')).toContain('cells-40x30.mask.png');
    const png = decode(new Uint8Array(await response.arrayBuffer()));
    expect([png.width, png.height, png.data[2 * 40 + 3], png.data[0]]).toEqual([40, 30, 255, 0]);
    const exportId = url!.split('/')[3];
    expect((await door.get(`/api/exports/${exportId}/..%2F..%2Frecent.json`)).status).toBe(404);
  });

  it('writes into a folder, and over an existing file only when told to', async () => {
    const { folder } = await door.json<FolderListing>('/api/files');
    const path = join(door.root, 'cells-40x30.mask.png');
    await writeFile(path, 'mine');
    const refused = await door.events(await start('export', request(folder.id)));
    expect(refused.at(-1)).toMatchObject({ type: 'failed', error: { code: 'file.exists' } });
    expect(await readFile(path, 'utf8')).toBe('mine');
    const done = await door.events(await start('export', request(folder.id, true)));
    expect(done.at(-1)).toMatchObject({ type: 'done' });
    expect(decode(await readFile(path)).width).toBe(40);
    await rm(path);
  });
});
