import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readModelPackage } from '../formats/model-package.ts';
import { findAppFolder } from '../services/folders.ts';
import { createEngine, type EngineHost } from './host.ts';
import { bundleProcesses, type Bundle } from './testing/bundle.ts';

const MODELS = join(findAppFolder(), 'models');
const FIXTURE = resolve(import.meta.dirname, '../../../shared/fixtures/bioimageio/unet2d_nuclei_broad');
const reason = existsSync(FIXTURE) ? '' : ' (skipped: it is not in ../shared/fixtures)';
const CALL = { onEvent: () => undefined };

let bundle: Bundle;
let folder = '';
let engine: EngineHost;

beforeAll(async () => {
  bundle = await bundleProcesses();
  folder = await mkdtemp(join(tmpdir(), 'skipscope-selftest-'));
  engine = createEngine({ workerPath: bundle.worker });
});
afterAll(async () => {
  await engine.close();
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

describe('the self-test of a model', () => {
  it.each(['tiny', 'tiny-conv', 'nuclei-resnet34'])('is passed by %s', async (id) => {
    const model = await readModelPackage(join(MODELS, id));
    const result = await engine.testModel({ model, device: 'cpu' }, CALL);
    expect(result).toMatchObject({ passed: true, mismatches: 0, device: 'cpu' });
    expect(result.compared).toBeGreaterThan(9000);
  });

  it.skipIf(!existsSync(FIXTURE)).each(['bioimageio.yaml', 'v0_4_9.bioimageio.yaml'])(
    `is passed by a package of other people, described by %s${reason}`,
    async (description) => {
      const model = await readModelPackage(FIXTURE, description);
      const result = await engine.testModel({ model, device: 'cpu' }, CALL);
      expect(result).toMatchObject({ passed: true, compared: 512 * 512 });
    },
    60_000,
  );

  it('tells where and by how much an answer is off', async () => {
    const model = await readModelPackage(join(MODELS, 'tiny'));
    model.spec.postprocessing = [{ id: 'scale_linear', gain: [1], offset: [0.5] }];
    const result = await engine.testModel({ model, device: 'cpu' }, CALL);
    expect(result).toMatchObject({ passed: false, mismatches: result.compared });
    const { largest } = result;
    expect(largest!.got - largest!.expected).toBeCloseTo(0.5, 4);
    expect(largest!.index).toHaveLength(4);
  });

  it('says what is wrong with the test tensors', async () => {
    const broken = join(folder, 'broken');
    await cp(join(MODELS, 'tiny'), broken, { recursive: true });
    const model = await readModelPackage(broken);
    const testing = (spec: typeof model.spec) =>
      engine.testModel({ model: { ...model, spec }, device: 'cpu' }, CALL);
    await expect(testing({ ...model.spec, testTensors: null })).rejects.toThrow('has no test tensors');
    const swapped = { input: model.spec.testTensors!.input, output: model.spec.testTensors!.input };
    const shapeless = { ...model.spec, output: { ...model.spec.output, channels: 2 } };
    await expect(testing({ ...shapeless, testTensors: swapped })).rejects.toThrow(
      'its test output should be of the shape (1, 2, 48, 64), axes batch, channel, y, x, but is (1, 3, 48, 64)',
    );
    await writeFile(join(broken, 'test-input.npy'), 'no array');
    await expect(testing(model.spec)).rejects.toThrow('test input are damaged');
  });
});
