import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { PlaneMeasures } from './plane-measures.ts';
import type { MeasuredPlane } from './plane-statistics.ts';
import type { SegmentWork } from './protocol.ts';

describe('PlaneMeasures', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skipscope-test-'));
    await writeFile(join(folder, 'a.tif'), 'a');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const work = (changes: Partial<SegmentWork> = {}) =>
    ({
      imagePath: join(folder, 'a.tif'),
      t: 0,
      z: 0,
      channels: [0],
      model: { spec: { input: { channels: 1 }, preprocessing: [], postprocessing: [] } },
      ...changes,
    }) as unknown as SegmentWork;

  it('goes through a plane once, and again when it, its channels or its file are others', async () => {
    const measures = new PlaneMeasures();
    let count = 0;
    const find = (changes?: Partial<SegmentWork>) =>
      measures.find(work(changes), () => Promise.resolve({ number: ++count } as unknown as MeasuredPlane));
    const first = await find();
    expect(await find()).toBe(first);
    await find({ z: 1 });
    await find({ channels: [1] });
    expect(count).toBe(3);
    expect(await find()).toBe(first);
    await writeFile(join(folder, 'a.tif'), 'other');
    expect(await find()).not.toBe(first);
    for (let z = 0; z < 20; z++) await find({ z });
    const before = count;
    await find({ z: 1 });
    expect(count).toBe(before + 1);
  });
});
