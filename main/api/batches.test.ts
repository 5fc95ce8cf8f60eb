import { copyFile, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { decode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type {
  BatchEvent,
  BatchImage,
  BatchInfo,
  BatchPreview,
  FolderListing,
  ImageInfo,
  LoadedBatch,
} from '../../core/contract.ts';
import { decodeTable } from '../../core/review/object-table.ts';
import { TestDoor } from './testing/door.ts';

let door: TestDoor;
let inputId = '';
const at = (...names: string[]) => join(door.root, ...names);

/** Two groups of the same cells, and a file that is no image. */
beforeEach(async () => {
  door = await TestDoor.open();
  await mkdir(at('plates', 'control'), { recursive: true });
  await mkdir(at('plates', 'drug'));
  for (const name of ['control/a', 'control/b', 'drug/a'])
    await copyFile(at('cells-40x30.png'), at('plates', `${name}-40x30.png`));
  await writeFile(at('plates', 'drug', 'broken.png'), 'no image');
  inputId = (await door.entry('plates')).id;
});
afterEach(() => door.close());

async function request(settings: object = {}) {
  const { folder } = await door.json<FolderListing>('/api/files');
  const asked = {
    recursive: true,
    name: '{folder}_{name}',
    measure: true,
    formats: ['label-tiff'],
    ...settings,
  };
  return { settings: asked, inputIds: [inputId], outId: folder.id, outFolder: 'results' };
}

async function start(settings: object = {}): Promise<BatchInfo> {
  const response = await door.post('/api/batches', await request(settings));
  expect(response.status).toBe(201);
  return (await response.json()) as BatchInfo;
}

/** Everything that is told until the batch is over. */
async function watch({ id }: Pick<BatchInfo, 'id'>) {
  const text = await (await door.get(`/api/batches/${id}/events`)).text();
  const events = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as BatchEvent);
  const states: Record<string, string> = {};
  const images: BatchImage[] = [];
  for (const event of events) if (event.type === 'image') images[event.image.index] = event.image;
  for (const { savedAs, state } of images) states[savedAs] = state;
  const last = await door.json<BatchInfo>(`/api/batches/${id}`);
  return { last, states, images };
}

const step = (id: string, name: string) => door.post(`/api/batches/${id}/${name}`, {});
const lines = async (name: string) => (await readFile(at('results', name), 'utf8')).trimEnd().split('\r\n');

describe('a batch', () => {
  it('says beforehand what it comes to', async () => {
    const preview = (await (await door.post('/api/batches/preview', await request())).json()) as BatchPreview;
    expect(preview).toMatchObject({ images: 4, existing: 0, failures: [] });
    expect(preview.groups).toEqual([
      { group: 'control', images: 2 },
      { group: 'drug', images: 2 },
    ]);
    expect(preview.examples[0]).toEqual({
      name: 'a-40x30.png',
      group: 'control',
      savedAs: 'control_a-40x30',
    });
    const clash = await door.post('/api/batches/preview', await request({ name: '{name}' }));
    expect(await clash.json()).toMatchObject({ code: 'request.invalid' });
    expect(await readdir(door.root)).not.toContain('results');
  });

  it('does what it can, says why not the rest, and makes tables of all', async () => {
    const { last, states } = await watch(await start());
    expect(states).toEqual({
      'control_a-40x30': 'done',
      'control_b-40x30': 'done',
      'drug_a-40x30': 'done',
      drug_broken: 'failed',
    });
    expect(last).toMatchObject({
      state: 'done',
      counts: { waiting: 0, running: 0, done: 3, skipped: 0, failed: 1 },
      objects: 3,
      fraction: 1,
      device: 'cpu',
    });
    expect(last.tables.map(({ name }) => name)).toEqual(['measurements.csv', 'summary.csv']);
    const measurements = await lines('measurements.csv');
    expect(measurements[0]).toMatch(/^group,image,label,edited,area,/);
    expect(measurements.slice(1).map((row) => row.split(',').slice(0, 2))).toEqual([
      ['control', 'control_a-40x30.png'],
      ['control', 'control_b-40x30.png'],
      ['drug', 'drug_a-40x30.png'],
    ]);
    const summary = await lines('summary.csv');
    expect(summary[0]).toMatch(/^group,image,objects,per_megapixel,.*,error$/);
    expect(summary[1]).toMatch(/^control,control_a-40x30.png,1,/);
    expect(summary[4]).toMatch(/^drug,drug_broken.png,,,,,,,,,.*broken.png/);
    const thumbnail = await door.get(`/api/batches/${last.id}/images/0/thumbnail`);
    const { width, height, data } = decode(new Uint8Array(await thumbnail.arrayBuffer()));
    expect({ width, height }).toEqual({ width: 40, height: 30 });
    // The left rim of the object at (2, 1).
    expect([...data.subarray(3 * (40 + 1), 3 * (40 + 1) + 3)]).toEqual([255, 214, 0]);
    expect((await door.get(`/api/batches/${last.id}/images/9/thumbnail`)).status).toBe(400);
    const objects = decodeTable(await (await door.get(`/api/batches/${last.id}/table`)).arrayBuffer());
    expect(objects.columns.slice(0, 2)).toEqual([
      { name: 'image', values: Float64Array.of(0, 1, 2) },
      { name: 'area', values: Float64Array.of(6, 6, 6) },
    ]);
    expect(await door.json(`/api/batches/${last.id}/summary`)).toMatchObject([
      { index: 0, group: 'control', t: null, objects: 1, area_mean: 6 },
      { index: 1 },
      { index: 2, group: 'drug' },
    ]);
  });

  it('is paused, goes on, and is cancelled', async () => {
    let open = (): void => undefined;
    door.engine.gate = new Promise((resolve) => (open = resolve));
    const { id } = await start({ jobs: 1 });
    await expect.poll(() => door.json(`/api/batches/${id}`)).toMatchObject({ counts: { running: 1 } });
    expect(await (await step(id, 'pause')).json()).toMatchObject({ state: 'paused' });
    const second = await start({ formats: ['label-png'] });
    expect(second.state).toBe('queued');
    expect(await (await step(second.id, 'cancel')).json()).toMatchObject({ state: 'cancelled' });
    open();
    await expect
      .poll(() => door.json(`/api/batches/${id}`))
      .toMatchObject({ state: 'paused', counts: { running: 0, done: 1, waiting: 3 } });
    expect(await (await step(id, 'resume')).json()).toMatchObject({ state: expect.any(String) as string });
    const { last } = await watch({ id });
    expect(last).toMatchObject({ state: 'done', counts: { done: 3, failed: 1 } });
    const listed = await door.json<BatchInfo[]>('/api/batches');
    expect(listed.map((batch) => batch.id)).toEqual([second.id, id]);
    expect((await door.get(`/api/batches/${second.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await door.get(`/api/batches/${second.id}`)).status).toBe(404);
  });

  it('tries again what failed, and leaves alone what is done', async () => {
    const { last } = await watch(await start());
    const written = await readdir(at('results'));
    await copyFile(at('cells-40x30.png'), at('plates', 'drug', 'c-40x30.png'));
    await copyFile(at('cells-40x30.png'), at('plates', 'drug', 'broken-40x30.png'));
    await step(last.id, 'retry');
    expect((await watch(last)).last.counts).toMatchObject({ done: 3, failed: 1 });
    const again = await watch(await start());
    expect(again.last.counts).toEqual({ waiting: 0, running: 0, done: 2, skipped: 3, failed: 1 });
    expect(await readdir(at('results'))).toEqual(expect.arrayContaining(written));
  });

  it('that was running when Skipscope ended waits to be resumed', async () => {
    door.engine.gate = new Promise(() => undefined);
    const { id } = await start({ jobs: 1 });
    await expect.poll(() => door.json(`/api/batches/${id}`)).toMatchObject({ counts: { running: 1 } });
    // As after a kill: nobody tells the batch that it ends.
    door.engine.gate = null;
    await door.start();
    expect(await door.json(`/api/batches/${id}`)).toMatchObject({
      state: 'interrupted',
      counts: { waiting: 4, running: 0 },
    });
    await step(id, 'resume');
    expect((await watch({ id })).last).toMatchObject({ state: 'done', counts: { done: 3, failed: 1 } });
  });

  it('keeps labels for correction, and never touches corrected ones', async () => {
    const { last, images } = await watch(await start({ keepLabels: true }));
    const opened = await door.post('/api/images', { fileId: images[0].fileId });
    const image = (await opened.json()) as ImageInfo;
    const labels = `/api/images/${image.id}/labels`;
    expect(await door.json(labels)).toMatchObject({ objects: 1, canUndo: true });
    await door.post(`${labels}/delete`, { labels: [1], plane: { t: 0, z: 0 } });
    const again = await watch(await start({ keepLabels: true }));
    expect(again.last.counts).toMatchObject({ done: 1, skipped: 2, failed: 1 });
    expect(await door.json(labels)).toMatchObject({ objects: 0 });
    expect((await lines('summary.csv'))[1]).toMatch(/^control,control_a-40x30.png,0,/);
    expect(last.objects).toBe(3);
  });

  it('is saved as a file and made from one', async () => {
    const yaml = await (await door.post('/api/batches/configuration', await request({ jobs: 3 }))).text();
    expect(yaml).toContain(`- ${at('plates')}\nout: ${at('results')}\n`);
    const read = (text: string) => door.post('/api/batches/configuration/read', { text });
    const loaded = (await (await read(yaml)).json()) as LoadedBatch;
    expect(loaded).toMatchObject({ settings: { jobs: 3 }, outFolder: 'results', failures: [] });
    expect(loaded.inputs.map(({ name, kind }) => [name, kind])).toEqual([['plates', 'folder']]);
    const other = (await (await read('images: ["plates/*/a*.png", /etc, none]')).json()) as LoadedBatch;
    expect(other.inputs.map(({ name }) => name)).toEqual(['a-40x30.png', 'a-40x30.png']);
    expect(other.failures.map(({ input, error }) => [input, error.code])).toEqual([
      ['/etc', 'request.forbidden'],
      ['none', 'file.notFound'],
    ]);
    expect(await (await read('nmae: x')).json()).toMatchObject({ code: 'request.invalid' });
  });

  it('writes nowhere but below the served folder', async () => {
    await mkdir(at('results'));
    await symlink(door.folder, at('results', 'drug'));
    const { last } = await watch(await start({ name: '{folder}/{name}' }));
    expect(last).toMatchObject({ state: 'failed', error: { code: 'request.forbidden' } });
    expect((await readdir(door.folder)).sort()).toEqual(['data', 'images']);
    const bad = await door.post('/api/batches', { ...(await request()), outFolder: '../x' });
    expect(bad.status).toBe(400);
  });
});
