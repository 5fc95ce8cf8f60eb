import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  jobStartedSchema,
  labelsInfoSchema,
  objectInfoSchema,
  segmentEstimateSchema,
  type ImageInfo,
} from '../../core/contract.ts';
import { TestDoor } from './testing/door.ts';

/** The fake engine marks the square from (2,1) to (5,3) in every plane. */
let door: TestDoor;
beforeEach(async () => {
  door = await TestDoor.open();
});
afterEach(() => door.close());

async function run(image: string, request: object) {
  const response = await door.post(`${image}/segment`, { modelId: 'tiny', device: 'cpu', ...request });
  const { jobId } = jobStartedSchema.parse(await response.json());
  return door.events(jobId);
}

const labels = async (image: string) => labelsInfoSchema.parse(await door.json(`${image}/labels`));
const objects = async (image: string, z: number) =>
  objectInfoSchema.array().parse(await door.json(`${image}/labels/objects?z=${z}`));

/** A stack of three z planes, 8 x 6, as NumPy writes it. */
async function openStack(): Promise<string> {
  const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 3, 6, 8), }".padEnd(117) + '\n';
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]);
  const path = join(door.root, 'stack-8x6.npy');
  await writeFile(path, Buffer.concat([start, Buffer.from(header), Buffer.alloc(3 * 6 * 8, 7)]));
  const response = await door.post('/api/images', { fileId: (await door.entry('stack-8x6.npy')).id });
  return `/api/images/${((await response.json()) as ImageInfo).id}`;
}

describe('segmenting a part', () => {
  it('says what it takes once there was a run, and what cannot be', async () => {
    const image = `/api/images/${(await door.openCells()).id}`;
    const ask = (request: object) =>
      door.post(`${image}/segment/estimate`, { modelId: 'tiny', device: 'cpu', ...request });
    const estimate = async (request: object) =>
      segmentEstimateSchema.parse(await (await ask(request)).json());
    expect(await estimate({})).toMatchObject({ planes: 1, pixels: 40 * 30, ms: null, memoryBytes: null });
    await run(image, {});
    const whole = await estimate({});
    expect(whole.ms).toBeGreaterThan(0);
    expect(whole.memoryBytes).toBeGreaterThan(0);
    expect(await estimate({ modelId: 'tiny-conv' })).toMatchObject({ ms: null });
    expect((await ask({ region: { x: 100, y: 0, width: 5, height: 5 } })).status).toBe(400);
    expect((await ask({ z: 1 })).status).toBe(400);
  });

  it('notes the region, which a separation keeps to', async () => {
    const image = `/api/images/${(await door.openCells()).id}`;
    const region = { x: 0, y: 0, width: 8, height: 8 };
    await run(image, { region });
    expect((await labels(image)).segmentation).toMatchObject({ region });
    const separation = { threshold: 0.5, minSize: 1, splitStrength: 0.5 };
    const response = await door.post(`${image}/separate`, { separation });
    const events = await door.events(jobStartedSchema.parse(await response.json()).jobId);
    expect(events.at(-1)).toMatchObject({ type: 'done' });
    expect((await labels(image)).segmentation).toMatchObject({ region, separation });
  });

  it('puts all planes of a stack into one step, each with a map of its own', async () => {
    const image = await openStack();
    const events = await run(image, { span: 'z', link: 0.25 });
    expect(events.at(-1)).toMatchObject({ type: 'done', objects: 3 });
    const after = await labels(image);
    expect(after).toMatchObject({ revision: 1, objects: 3, maxLabel: 1, segmentation: { link: 0.25 } });
    expect(after.mapped).toEqual([0, 1, 2].map((z) => ({ t: 0, z })));
    for (const z of [0, 1, 2]) expect(await objects(image, z)).toMatchObject([{ label: 1, area: 6 }]);
    expect((await door.get(`${image}/labels/undo`, { method: 'POST' })).status).toBe(200);
    expect(await labels(image)).toMatchObject({ objects: 0 });
    const at = 'x=0&y=0&width=1&height=1';
    expect((await door.get(`${image}/probability?z=2&${at}`)).status).toBe(200);
  });

  it('gives objects of planes that are not linked numbers of their own', async () => {
    const image = await openStack();
    await run(image, { span: 'all' });
    const found = await Promise.all([0, 1, 2].map((z) => objects(image, z)));
    expect(found.map(([object]) => object.label)).toEqual([1, 2, 3]);
    // One plane again: what the others hold stays, and no number is used twice.
    await run(image, { z: 1 });
    expect((await objects(image, 1))[0].label).toBe(4);
    expect((await objects(image, 2))[0].label).toBe(3);
  });
});
