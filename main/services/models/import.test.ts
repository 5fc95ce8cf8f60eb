import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { importModel, type AddOptions } from './import.ts';
import { makeGraph } from './testing/graph.ts';
import {
  packedFiles,
  readTestPackage,
  replaceWeights,
  writePackage,
  writeZip,
  type Description,
  type TestPackage,
} from './testing/package.ts';
import { SelfTestEngine } from './testing/self-test-engine.ts';

let folder = '';
let engine: SelfTestEngine;
const at = (...names: string[]): string => join(folder, ...names);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-import-'));
  engine = new SelfTestEngine();
});
afterEach(() => rm(folder, { recursive: true }));

const add = (path: string, options: AddOptions = {}) =>
  importModel(path, options, { folder: at('models'), takenIds: [], engine }, {});

/** Refused before any network runs, with nothing left behind. */
async function expectRefusal(path: string, code: string, message: string | RegExp, options?: AddOptions) {
  const matching =
    typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message);
  await expect(add(path, options)).rejects.toMatchObject({ code, message: matching });
  expect(await readdir(at('models'))).toEqual([]);
  expect(engine.tested).toEqual([]);
}

async function changed(change: (rdf: Description, made: TestPackage) => void): Promise<string> {
  const made = await readTestPackage('tiny');
  change(made.rdf, made);
  return writePackage(made, at('given'));
}

describe('a package that cannot be used is refused, saying why:', () => {
  it.each<[string, (rdf: Description, made: TestPackage) => void, RegExp]>([
    [
      'no ONNX weights',
      (rdf) => (rdf.weights = { torchscript: { source: 'weights.pt' } }),
      /expected weights in the format onnx, got only torchscript/,
    ],
    [
      'weights with another checksum',
      (_rdf, { files }) => files.set('model.onnx', makeGraph()),
      /its weights are damaged or incomplete: expected SHA-256 [0-9a-f]{64} as in its description, got/,
    ],
    [
      'a test tensor with another checksum',
      (_rdf, { files }) => files.set('test-output.npy', Buffer.alloc(100)),
      /its test tensors are damaged or incomplete/,
    ],
    [
      'a test tensor that is missing',
      (_rdf, { files }) => files.delete('test-input.npy'),
      /its test tensors test-input\.npy are missing/,
    ],
    [
      'weights that are missing',
      (_rdf, { files }) => files.delete('model.onnx'),
      /its weights model\.onnx are missing/,
    ],
    [
      'weights outside of its folder',
      (rdf) => (rdf.weights.onnx.source = '../model.onnx'),
      /its weights \.\.\/model\.onnx lie outside of its folder/,
    ],
    [
      'weights on the network',
      (rdf) => (rdf.weights.onnx.source = 'https://example.com/model.onnx'),
      /its weights are at https:\/\/example\.com\/model\.onnx; expected a file in the package/,
    ],
    [
      'an unknown step',
      (rdf) => rdf.inputs[0].preprocessing.push({ id: 'sharpen', kwargs: {} }),
      /inputs\.0\.preprocessing\.1\.id: expected one of .*zero_mean_unit_variance.*, got "sharpen"/,
    ],
    [
      'axes that cannot be fed',
      (rdf) => rdf.inputs[0].axes.splice(2, 0, { type: 'space', id: 'z', size: 16 }),
      /expected length 1 along z, as one plane is fed at a time, got .*16/,
    ],
    [
      'no y axis',
      (rdf) => [rdf.inputs[0], rdf.outputs[0]].map(({ axes }) => axes.splice(2, 1)),
      /expected the axes y and x, got batch, channel, x/,
    ],
    [
      'an operator set that is too new by its description',
      (rdf) => (rdf.weights.onnx.opset_version = 99),
      /weights\.onnx\.opset_version: expected an operator set up to \d+, got 99/,
    ],
    [
      'an operator set that is too new by its graph',
      (_rdf, made) => replaceWeights(made, makeGraph({ opset: 99 })),
      /model\.onnx needs ONNX operator set 99, and Skipscope runs those up to \d+\. Export the network again/,
    ],
    [
      'external data that is missing',
      (_rdf, made) => replaceWeights(made, makeGraph({ external: 'weights.bin' })),
      /keeps its weights in weights\.bin, which is not beside it/,
    ],
    [
      'external data outside of its folder',
      (_rdf, made) => replaceWeights(made, makeGraph({ external: '../outside.bin' })),
      /keeps its weights in \.\.\/outside\.bin, outside of its folder/,
    ],
    [
      'two tensors of one name',
      (rdf) => (rdf.outputs[0].id = 'input'),
      /expected a name of its own for every tensor, got "input" here and in inputs\.0/,
    ],
    [
      'two inputs',
      (rdf) => rdf.inputs.push({ ...rdf.inputs[0], id: 'second' }),
      /expected one input.*input, second/,
    ],
    [
      'an old format',
      (rdf) => (rdf.format_version = '0.3.2'),
      /format_version: expected 0\.4\.x or 0\.5\.x, got 0\.3\.2/,
    ],
    ['no model at all', (rdf) => (rdf.type = 'dataset'), /type: .*model/],
  ])('%s', async (_name, change, message) => {
    await writeFile(at('outside.bin'), 'x');
    await expectRefusal(await changed(change), 'model.invalid', message);
  });

  it('weights that are no graph', async () => {
    const path = await changed((_rdf, made) => replaceWeights(made, Buffer.from('this is no network')));
    await expect(add(path)).rejects.toMatchObject({ message: expect.stringContaining('model.onnx') });
    expect(await readdir(at('models'))).toEqual([]);
  });

  it('no description, and several', async () => {
    await writeFile(at('notes.txt'), 'nothing here');
    await expectRefusal(folder, 'model.invalid', 'it holds no rdf.yaml, bioimageio.yaml');
    await rm(at('models'), { recursive: true });
    const given = await changed(() => undefined);
    const rdf = await readFile(join(given, 'rdf.yaml'));
    await rm(join(given, 'rdf.yaml'));
    for (const name of ['a', 'b']) await writeFile(join(given, `${name}.bioimageio.yaml`), rdf);
    const message =
      'it holds several descriptions, of which one has to be named: a.bioimageio.yaml, b.bioimageio.yaml';
    await expectRefusal(given, 'model.invalid', message);
  });

  it('a channel of the output that is not there', async () => {
    const given = await changed((rdf) => delete rdf.config);
    await expectRefusal(given, 'request.invalid', "Expected one of the output's 3 channels", {
      use: { channel: 3 },
    });
  });

  it('something else altogether', async () => {
    await writeFile(at('cells.tif'), 'II*');
    const message =
      'Expected a BioImage.IO package (a folder, a .zip or its description) or an .onnx file, got cells.tif';
    await expectRefusal(at('cells.tif'), 'file.unsupported', message);
    await expect(add(at('nowhere.zip'))).rejects.toMatchObject({ code: 'file.notFound' });
  });
});

describe('an archive that cannot be used is refused:', () => {
  it('one that leads out of its folder', async () => {
    const files = packedFiles(await readTestPackage('tiny'));
    await writeFile(at('slip.zip'), zipSync({ ...files, '../../evil.yaml': Buffer.from('evil') }));
    await expectRefusal(
      at('slip.zip'),
      'file.unsupported',
      'its entry "../../evil.yaml" leads out of the folder',
    );
    expect(await readdir(folder)).toEqual(['models', 'slip.zip']);
  });

  it('a bomb, by the sizes that it lists', async () => {
    const zip = Buffer.from(zipSync({ 'zeros.bin': Buffer.alloc(1000) }));
    zip.writeUInt32LE(2 ** 31, zip.indexOf('PK\u0001\u0002') + 24);
    await writeFile(at('bomb.zip'), zip);
    await expectRefusal(
      at('bomb.zip'),
      'file.unsupported',
      /would unpack to 2048 MiB from \d+ bytes, more than 100 to 1/,
    );
  });

  it('one without a model, and one with two', async () => {
    await writeFile(at('cells.zip'), zipSync({ 'cells.png': Buffer.from('png') }));
    await expectRefusal(
      at('cells.zip'),
      'model.invalid',
      'cells.zip cannot be added: it holds no description',
    );
    const made = await readTestPackage('tiny');
    await writeFile(at('two.zip'), zipSync({ ...packedFiles(made, 'one/'), ...packedFiles(made, 'two/') }));
    await expectRefusal(at('two.zip'), 'model.invalid', 'it holds several models (in one, two)');
  });

  it('a broken package says the name of the archive', async () => {
    const made = await readTestPackage('tiny');
    made.files.delete('model.onnx');
    const path = await writeZip(made, at('My Model.zip'));
    await expectRefusal(
      path,
      'model.invalid',
      'The model my-model cannot be used: its weights model.onnx are missing',
    );
  });
});

describe('options that do not belong', () => {
  it('are refused', async () => {
    const given = await changed(() => undefined);
    await expectRefusal(given, 'request.invalid', 'given is no bare .onnx', { onnx: {} });
    await writeFile(at('bare.onnx'), makeGraph());
    await expectRefusal(at('bare.onnx'), 'request.invalid', 'bare.onnx is a bare network', { use: {} });
  });
});
