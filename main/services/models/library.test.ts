import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { modelUseSchema } from '../../../core/contract.ts';
import { findAppFolder } from '../folders.ts';
import { ModelRegistry } from '../models.ts';
import { ModelLibrary } from './library.ts';
import { makeGraph } from './testing/graph.ts';
import { readTestPackage, replaceWeights, writePackage, writeZip } from './testing/package.ts';
import { SelfTestEngine } from './testing/self-test-engine.ts';
import { ModelUsage } from './usage.ts';

let folder = '';
let engine: SelfTestEngine;
let library: ModelLibrary;
let usage: ModelUsage;
const at = (...names: string[]): string => join(folder, ...names);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-library-'));
  await mkdir(at('shipped'));
  await cp(join(findAppFolder(), 'models', 'tiny'), at('shipped', 'tiny'), { recursive: true });
  engine = new SelfTestEngine();
  usage = new ModelUsage();
  const registry = new ModelRegistry(at('shipped'), at('data', 'models'));
  const watched = usage.watch(engine);
  library = new ModelLibrary({ registry, engine: () => watched, usage });
});
afterEach(() => rm(folder, { recursive: true }));

const installed = async (id: string): Promise<string[]> =>
  (await readdir(at('data', 'models', id), { recursive: true })).sort();

describe('adding a package', () => {
  it('takes a folder with what the app uses of it, tests it there, and lists it', async () => {
    const made = await readTestPackage('tiny-conv');
    made.files.set('weights.pt', Buffer.alloc(1000));
    made.files.set('notes.txt', Buffer.from('private'));
    made.files.set('LICENSE', Buffer.from('MIT'));
    const stages: string[] = [];
    const { model, test } = await library.add(
      await writePackage(made, at('given')),
      {},
      { onProgress: (stage) => stages.at(-1) === stage || stages.push(stage) },
    );
    expect(stages).toEqual(['unpack', 'check', 'test']);
    expect(model).toMatchObject({
      id: 'tiny-convolutional',
      name: 'Tiny convolutional',
      origin: 'imported',
      kind: 'instances',
      format: '0.5.4',
      authors: ['The Skipscope authors'],
      inputChannels: 3,
      outputChannels: ['foreground', 'boundary', 'distance'],
      hasCard: true,
      use: null,
      problem: null,
    });
    expect(test.message).toBe(
      'Its test output comes out: of 9216 values the worst is off by 0.00001, and 0.002 is allowed.',
    );
    expect(model.test).toEqual(test);
    expect(await installed(model.id)).toEqual(
      [
        'LICENSE',
        'README.md',
        'model.onnx',
        'rdf.yaml',
        'skipscope.json',
        'test-input.npy',
        'test-output.npy',
      ].sort(),
    );
    expect(await readdir(at('data', 'models'))).toEqual([model.id]);
    expect((await library.list()).map(({ id }) => id)).toEqual([model.id]);
    expect(await library.card(model.id)).toMatch(/^# /);
  });

  it.each([
    ['', 'flat'],
    ['some/where/', 'in a sub-folder'],
  ])('takes a zip, its files %s%s', async (prefix) => {
    const zip = await writeZip(await readTestPackage('tiny'), at('given.zip'), prefix);
    const { model } = await library.add(zip, { name: 'Mine' }, {});
    expect(model).toMatchObject({ id: 'mine', name: 'Mine', kind: 'instances' });
    expect(await installed('mine')).toContain('rdf.yaml');
  });

  it('gives each its own id, which is never that of a shipped model', async () => {
    const given = await writePackage(await readTestPackage('tiny'), at('given'));
    const ids: string[] = [];
    for (const name of ['Tiny', 'Cells', 'cells!'])
      ids.push((await library.add(given, { name }, {})).model.id);
    expect(ids).toEqual(['tiny-2', 'cells', 'cells-2']);
  });

  it('takes the description that is named where there are several', async () => {
    const made = await readTestPackage('tiny');
    const given = await writePackage(made, at('given'));
    const text = (await readFile(join(given, 'rdf.yaml'), 'utf8')).replace(
      'name: Tiny pointwise',
      'name: Other',
    );
    await writeFile(join(given, 'other.bioimageio.yaml'), text);
    const { model } = await library.add(join(given, 'other.bioimageio.yaml'), {}, {});
    expect(model.id).toBe('other');
    expect(await installed('other')).not.toContain('rdf.yaml');
  });

  it('keeps what is said of the outputs beside it, and changes it later', async () => {
    const made = await readTestPackage('tiny');
    delete made.rdf.config;
    const given = await writePackage(made, at('given'));
    const use = { channel: 2, diameter: 18, threshold: 0.6 };
    const { model } = await library.add(given, { use }, {});
    expect(model).toMatchObject({
      kind: 'semantic',
      objectDiameter: 18,
      separation: { threshold: 0.6 },
      use: { ...use, outputs: 'foreground', method: 'watershed' },
    });
    const membrane = modelUseSchema.parse({ outputs: 'membrane' });
    expect(await library.change(model.id, membrane)).toMatchObject({
      kind: 'boundaries',
      masks: ['membrane'],
      use: { channel: 0, outputs: 'membrane' },
    });
    const wrong = library.change(model.id, { ...membrane, channel: 3 });
    await expect(wrong).rejects.toMatchObject({ code: 'request.invalid' });
    expect((await library.find(model.id)).spec.planes.foreground).toEqual({ channel: 0, invert: true });
  });
});

describe('a self-test that fails', () => {
  beforeEach(() => {
    const largest = { difference: 0.25, limit: 0.0015, index: [0, 1, 20, 33], expected: 0.5, got: 0.75 };
    engine.result = { ...engine.result, passed: false, mismatches: 77, largest };
  });

  it('says by how much and where, and nothing is added', async () => {
    const given = await writePackage(await readTestPackage('tiny'), at('given'));
    await expect(library.add(given, {}, {})).rejects.toMatchObject({
      code: 'model.testFailed',
      message: expect.stringContaining(
        'Tiny pointwise was not added. Its test output does not come out: 77 of 9216 values are off by more than is ' +
          'allowed, the worst with expected 0.5, got 0.75 at batch 0, channel 1, y 20, x 33 (off by 0.25, and 0.0015 is allowed).',
      ),
    });
    expect(await readdir(at('data', 'models'))).toEqual([]);
  });

  it('does not keep from adding it when that is wanted; the result is shown with it', async () => {
    const given = await writePackage(await readTestPackage('tiny'), at('given'));
    const { model } = await library.add(given, { keepFailing: true }, {});
    expect(model.test).toMatchObject({ passed: false, mismatches: 77 });
  });

  it('is noted when a model is tested again', async () => {
    const given = await writePackage(await readTestPackage('tiny'), at('given'));
    await library.add(given, { keepFailing: true, name: 'a' }, {});
    engine.result = new SelfTestEngine().result;
    expect((await library.test('a', {})).test.passed).toBe(true);
    expect((await library.list())[0].test).toMatchObject({ passed: true });
    // A shipped model's folder is not ours to write in.
    expect((await library.test('tiny', {})).model.test).toMatchObject({ passed: true });
    expect(await readdir(at('shipped', 'tiny'))).not.toContain('skipscope.json');
  });
});

describe('a package without test tensors', () => {
  it('is run once on an image made up, and says so', async () => {
    const made = await readTestPackage('tiny');
    delete made.rdf.inputs[0].test_tensor;
    delete made.rdf.outputs[0].test_tensor;
    const { test } = await library.add(await writePackage(made, at('given')), {}, {});
    expect(test).toMatchObject({ passed: true, kind: 'run', compared: 0 });
    expect(test.message).toMatch(/^It has no test tensors.*256 x 256 pixels, and found 64 objects\.$/);
    expect(engine.segmented).toMatchObject([{ channels: [0], device: 'cpu', scale: 1 }]);
    // Nor is the image left behind.
    expect(await readdir(engine.segmented[0].imagePath).catch((error: Error) => error.message)).toMatch(
      /ENOENT/,
    );
  });
});

describe('removing', () => {
  beforeEach(async () => {
    const given = await writePackage(await readTestPackage('tiny'), at('given'));
    await library.add(given, { name: 'a' }, {});
  });

  it('takes an added model away, whole', async () => {
    await library.remove('a');
    expect(await library.list()).toEqual([]);
    expect(await readdir(at('data', 'models'))).toEqual([]);
    await expect(library.remove('a')).rejects.toMatchObject({ code: 'model.notFound' });
  });

  it('is refused for what came with the app', async () => {
    await expect(library.remove('tiny')).rejects.toMatchObject({
      code: 'request.forbidden',
      message: 'tiny came with Skipscope and stays. Only added models can be removed.',
    });
  });

  it('is refused while the model is being run', async () => {
    const refused: unknown[] = [];
    engine.during = () => library.remove('a').catch((error: unknown) => void refused.push(error));
    await library.test('a', {});
    expect(refused).toMatchObject([{ code: 'model.inUse' }]);
    await library.remove('a');
  });

  it('works for a broken model, which is listed with what is wrong', async () => {
    await rm(at('data', 'models', 'a', 'model.onnx'));
    expect(await library.list()).toMatchObject([
      { id: 'a', origin: 'imported', problem: expect.stringMatching(/model\.onnx/) },
    ]);
    await library.remove('a');
    expect(await library.list()).toEqual([]);
  });
});

it('never follows a link out of a package', async () => {
  const made = await readTestPackage('tiny');
  const given = await writePackage(made, at('given'));
  await writeFile(at('secret.md'), 'secret');
  await rm(join(given, 'README.md'));
  await symlink(at('secret.md'), join(given, 'README.md'));
  const { model } = await library.add(given, {}, {});
  expect(await installed(model.id)).not.toContain('README.md');
});

it('leaves nothing when it is stopped', async () => {
  const made = await readTestPackage('tiny');
  replaceWeights(made, makeGraph());
  const controller = new AbortController();
  engine.during = () => {
    controller.abort(new Error('stop'));
    return Promise.reject(new Error('stop'));
  };
  const adding = library.add(await writePackage(made, at('given')), {}, { signal: controller.signal });
  await expect(adding).rejects.toThrow('stop');
  expect(await readdir(at('data', 'models'))).toEqual([]);
});
