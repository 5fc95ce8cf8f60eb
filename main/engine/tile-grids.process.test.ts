import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Labelmap } from '../../core/mask/labelmap.ts';
import { averagePrecision, measureOverlaps } from '../../core/mask/metrics.ts';
import { findAppFolder } from '../services/folders.ts';
import { ModelRegistry } from '../services/models.ts';
import { createEngine, type EngineHost } from './host.ts';
import { bundleProcesses, type Bundle } from './testing/bundle.ts';
import { describeWork } from './testing/work.ts';

const SIDE = 768;
const root = findAppFolder();

/** Several tiles each way; the seams of the second grid lie 96 pixels away from those of the first. */
const GRIDS = [
  { maxTile: 512, gridOffset: 0 },
  { maxTile: 512, gridOffset: 96 },
];

describe('the default model on a dense sample', () => {
  let bundle: Bundle;
  let folder = '';
  let engine: EngineHost;

  beforeAll(async () => {
    bundle = await bundleProcesses();
    folder = await mkdtemp(join(tmpdir(), 'skipscope-grids-'));
    engine = createEngine({ workerPath: bundle.worker });
  });
  afterAll(async () => {
    await engine.close();
    await bundle.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('finds the same objects in two tile grids: AP at IoU 0.5 of at least 0.97', async () => {
    const model = await new ModelRegistry(join(root, 'models')).find();
    const results: Uint32Array[] = [];
    for (const grid of GRIDS) {
      const labelmap = new Labelmap(SIDE, SIDE);
      const imagePath = join(root, 'assets/samples/nuclei-dense.ome.tif');
      const files = { imagePath, modelFolder: model.folder, probabilityPath: join(folder, 'probability') };
      await engine.segment(await describeWork(files, grid), {
        onEvent(event) {
          if (event.type === 'labels') labelmap.setTile(event.column, event.row, event.labels);
        },
      });
      results.push(labelmap.readRect({ x: 0, y: 0, width: SIDE, height: SIDE }));
    }
    const [first, second] = results as [Uint32Array, Uint32Array];
    expect(new Set(first).size).toBeGreaterThan(100);
    expect(averagePrecision(measureOverlaps(first, second), 0.5)).toBeGreaterThanOrEqual(0.97);
  }, 120_000);
});
