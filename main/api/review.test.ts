import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { encode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { comparisonSchema, jobStartedSchema, type Comparison } from '../../core/contract.ts';
import { encodePatch } from '../../core/edit/patch-codec.ts';
import { decodeTable } from '../../core/review/object-table.ts';
import { TestDoor } from './testing/door.ts';

const PLANE = { t: 0, z: 0 };
const FIRST = { kind: 'first-result' };

let door: TestDoor;
let image: string;
beforeEach(async () => {
  door = await TestDoor.open();
  image = `/api/images/${(await door.openCells()).id}`;
});
afterEach(() => door.close());

/** The fake engine finds one object: columns 2 to 4 of rows 1 and 2. */
async function segment(): Promise<void> {
  const { jobId } = jobStartedSchema.parse(await (await door.post(`${image}/segment`, {})).json());
  await door.events(jobId);
}

async function addDot(x: number, y: number, label: number, revision: number): Promise<void> {
  const rect = { x, y, width: 1, height: 1 };
  const body = encodePatch({ parts: [{ rect, before: Uint32Array.of(0), after: Uint32Array.of(label) }] });
  const headers = { 'x-tool': 'brush', 'x-revision': String(revision) };
  const response = await door.get(`${image}/labels/edits`, {
    method: 'POST',
    headers,
    body: body as Uint8Array<ArrayBuffer>,
  });
  expect(response.status).toBe(200);
}

async function compare(reference: object): Promise<Comparison> {
  const response = await door.post(`${image}/comparison`, { plane: PLANE, reference });
  return comparisonSchema.parse(await response.json());
}

async function table(query = '') {
  return decodeTable(await (await door.get(`${image}/table${query}`)).arrayBuffer());
}

describe('a segmentation', () => {
  it('says with its labels that their map is at hand: sliders move objects from then on', async () => {
    const { jobId } = jobStartedSchema.parse(await (await door.post(`${image}/segment`, {})).json());
    const events = await door.events(jobId);
    const told = events.find((event) => event.type === 'labels');
    expect(told?.labels).toMatchObject({ hasProbability: true, mapped: [PLANE] });
  });
});

describe('the table of objects', () => {
  it('has the image’s values under every object, and follows the edits', async () => {
    expect((await table()).labels).toEqual(new Uint32Array());
    await segment();
    await addDot(30, 20, 7, 1);
    const { revision, labels, columns } = await table('?t=0&z=0');
    const valuesOf = (name: string) => [...columns.find((column) => column.name === name)!.values];
    expect([revision, ...labels]).toEqual([2, 1, 7]);
    expect(valuesOf('area')).toEqual([6, 1]);
    expect(valuesOf('intensity_mean')).toEqual([153, 2030]);
    expect(valuesOf('doubt').every((doubt) => doubt >= 0 && doubt < 1)).toBe(true);
    await addDot(31, 20, 7, 2);
    expect([...(await table('?fresh=1')).columns[0].values]).toEqual([6, 2]);
  });

  it('is refused for planes that there are not', async () => {
    expect((await door.get(`${image}/table?z=1`)).status).toBe(400);
  });
});

describe('comparisons', () => {
  it('show what was changed since the model ran', async () => {
    const early = await door.post(`${image}/comparison`, { plane: PLANE, reference: FIRST });
    expect(await early.json()).toMatchObject({ code: 'labels.none' });
    await segment();
    await addDot(5, 1, 1, 1);
    await addDot(30, 20, 7, 2);
    const found = await compare(FIRST);
    expect(found.matches).toEqual([{ label: 1, expected: 1, iou: 6 / 7 }]);
    expect(found.extra).toEqual([{ label: 7, iou: 0 }]);
    const path = `${image}/comparison/${found.referenceId}/tiles`;
    const tile = new Uint32Array(await (await door.get(`${path}/0/0`)).arrayBuffer());
    expect(tile[40 + 5]).toBe(0);
    expect(tile[40 + 4]).toBe(1);
    expect((await door.get(`${path}/3/0`)).status).toBe(400);
    const afar = await door.get(`${image}/comparison/${found.referenceId}/overview/1/0/0`);
    expect([...new Uint32Array(await afar.arrayBuffer()).subarray(0, 3)]).toEqual([0, 1, 0]);
  });

  it('show what a run would find without a skip connection, and keep the labels', async () => {
    await addDot(30, 20, 7, 0);
    expect(await door.json('/api/models/tiny-conv/skips')).toEqual([
      { name: 'a1', scale: 1, join: 'concat' },
    ]);
    const run = { modelId: 'tiny-conv', region: { x: 0, y: 0, width: 20, height: 30 } };
    const found = await compare({ kind: 'without-skips', run, skips: ['a1'] });
    // What lies outside the region is as it was.
    expect(found).toMatchObject({ name: 'Without a skip connection', objects: 1, expected: 2 });
    expect(found.matches).toEqual([{ label: 7, expected: 7, iou: 1 }]);
    expect(await door.json(`${image}/labels`)).toMatchObject({ revision: 1, objects: 1, mapped: [] });
    const unknown = { plane: PLANE, reference: { kind: 'without-skips', run, skips: ['b7'] } };
    expect(await (await door.post(`${image}/comparison`, unknown)).json()).toMatchObject({
      code: 'request.invalid',
      message: expect.stringContaining('got b7') as string,
    });
  });

  it('measure the labels against those of a file', async () => {
    await segment();
    const data = new Uint8Array(40 * 30);
    for (const y of [1, 2]) data.fill(9, 40 * y + 2, 40 * y + 4);
    await writeFile(
      join(door.root, 'truth.png'),
      encode({ width: 40, height: 30, data, depth: 8, channels: 1 }),
    );
    const found = await compare({ kind: 'file', fileId: (await door.entry('truth.png')).id });
    expect(found).toMatchObject({ name: 'truth.png', dice: 8 / 10, aji: 4 / 6, missed: [] });
    expect(found.scores.map(({ ap }) => ap)).toEqual([1, 0, 0]);
  });

  it('can be adopted, but for locked objects, and undone', async () => {
    await segment();
    await addDot(30, 20, 7, 1);
    await door.post(`${image}/labels/attributes`, { labels: [7], set: { isLocked: true } });
    const data = new Uint8Array(40 * 30);
    // The number of the locked object, over it and beside it, and one more.
    data.fill(7, 40 * 20 + 29, 40 * 20 + 33);
    data.fill(9, 40 * 5, 40 * 5 + 3);
    await writeFile(
      join(door.root, 'other.png'),
      encode({ width: 40, height: 30, data, depth: 8, channels: 1 }),
    );
    const found = await compare({ kind: 'file', fileId: (await door.entry('other.png')).id });
    const adopt = (referenceId: string) =>
      door.post(`${image}/comparison/${referenceId}/adopt`, PLANE).then((response) => response.json());
    expect(await adopt(found.referenceId)).toMatchObject({
      labels: { objects: 3, canUndo: true },
      tiles: [{ column: 0, row: 0 }],
    });
    const areas = async () =>
      ((await (await door.get(`${image}/labels/objects`)).json()) as { label: number; area: number }[]).map(
        ({ label, area }) => [label, area],
      );
    expect(await areas()).toEqual([
      [7, 1],
      [9, 3],
      [10, 3],
    ]);
    await door.post(`${image}/labels/undo`, {});
    expect(await areas()).toEqual([
      [1, 6],
      [7, 1],
    ]);
    expect(await adopt('another')).toMatchObject({ code: 'labels.none' });
  });
});
