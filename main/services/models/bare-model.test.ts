import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { onnxFormSchema, type OnnxForm } from '../../../core/contract.ts';
import { readModelPackage, verifyWeights } from '../../formats/model-package.ts';
import { packBareModel, previewBareModel } from './bare-model.ts';
import { makeGraph, type GraphOptions } from './testing/graph.ts';

let folder = '';
const at = (...names: string[]): string => join(folder, ...names);

beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'skipscope-bare-'))));
afterEach(() => rm(folder, { recursive: true }));

/** The package made of a graph, as the registry reads it. */
async function pack(graph: GraphOptions, form: Partial<OnnxForm>) {
  await writeFile(at('my_unet.onnx'), makeGraph(graph));
  await packBareModel(at('my_unet.onnx'), onnxFormSchema.parse(form), undefined, at('made'));
  const found = await readModelPackage(at('made'));
  await verifyWeights(found);
  return found;
}

const refusal = (graph: GraphOptions, form: Partial<OnnxForm>) =>
  pack(graph, form).then(
    () => 'taken',
    (error: Error) => error.message,
  );

describe('packBareModel', () => {
  it('describes an open graph: percentiles, components, sizes that suit most U-Nets', async () => {
    const { spec } = await pack({}, {});
    expect(spec).toMatchObject({
      name: 'my_unet',
      kind: 'semantic',
      input: {
        name: 'image',
        axes: ['batch', 'channel', 'y', 'x'],
        channels: 1,
        dtype: 'float32',
        y: { min: 64, step: 32 },
        x: { min: 64, step: 32 },
      },
      output: {
        name: 'map',
        channels: 1,
        channelNames: ['foreground'],
        y: { scale: 1, offset: 0 },
        halo: { y: 16, x: 16 },
      },
      planes: { foreground: { channel: 0 }, boundary: { constant: 0 }, distance: { constant: 1 } },
      separation: { threshold: 0.5 },
      testTensors: null,
    });
    expect(spec.preprocessing).toMatchObject([
      { id: 'scale_range', minPercentile: 1, maxPercentile: 99.8, over: 'channel' },
    ]);
    expect(spec.postprocessing).toEqual([]);
    const rdf = parse(await readFile(at('made', 'rdf.yaml'), 'utf8')) as Record<string, unknown>;
    expect(rdf).toMatchObject({
      format_version: '0.5.4',
      type: 'model',
      weights: { onnx: { opset_version: 17 } },
    });
  });

  it('respects fixed sizes, channels last, and an output that is cut off', async () => {
    const { spec } = await pack(
      { inputs: { image: [1, 572, 572, 1] }, outputs: { map: [1, 388, 388, 2] } },
      { activation: 'softmax' },
    );
    expect(spec.input).toMatchObject({
      axes: ['batch', 'y', 'x', 'channel'],
      y: { min: 572, step: 0 },
      channels: 1,
    });
    expect(spec.output).toMatchObject({
      axes: ['batch', 'y', 'x', 'channel'],
      y: { scale: 1, offset: -184 },
      halo: { y: 0 },
    });
    // Behind a softmax, channel 0 is the background.
    expect(spec.planes.foreground).toEqual({ channel: 1 });
    expect(spec.postprocessing).toEqual([{ id: 'softmax' }]);
  });

  it.each<[Partial<OnnxForm>, object]>([
    [{ normalisation: 'none', range: 'raw' }, []],
    [{ normalisation: 'none', range: '0..255' }, []],
    [{ normalisation: 'none', range: '0..1' }, [{ id: 'scale_linear', gain: [1 / 255], offset: [0] }]],
    [{ normalisation: 'zero-mean' }, [{ id: 'zero_mean_unit_variance', over: 'channel' }]],
    [{ range: '0..255' }, [{ id: 'scale_range' }, { id: 'scale_linear', gain: [255], offset: [0] }]],
  ])('feeds as the form says: %j', async (form, steps) => {
    const { preprocessing } = (await pack({}, form)).spec;
    expect(preprocessing.filter(({ id }) => id !== 'ensure_dtype')).toMatchObject(steps);
  });

  it.each<[Partial<OnnxForm>, object]>([
    [
      { outputs: 'foreground+boundary+distance', activation: 'sigmoid' },
      {
        kind: 'instances',
        planes: { foreground: { channel: 0 }, boundary: { channel: 1 }, distance: { channel: 2 } },
      },
    ],
    [
      { outputs: 'foreground+boundary', channel: 1 },
      {
        kind: 'instances',
        planes: { foreground: { channel: 1 }, boundary: { channel: 2 }, distance: { constant: 1 } },
      },
    ],
    [
      { outputs: 'membrane', threshold: 0.6 },
      {
        kind: 'boundaries',
        planes: { foreground: { channel: 0, invert: true } },
        masks: [{ name: 'membrane' }],
      },
    ],
    [
      { diameter: 15 },
      { kind: 'semantic', planes: { distance: { transform: 'distance' } }, objectDiameter: 15 },
    ],
    [{ diameter: 15, method: 'components' }, { planes: { distance: { constant: 1 } } }],
  ])('takes the outputs for what the form says: %j', async (form, expected) => {
    expect((await pack({ outputs: { map: ['n', 3, 'h', 'w'] } }, form)).spec).toMatchObject(expected);
  });

  it('takes the data file along that the graph names', async () => {
    await writeFile(at('my_unet.bin'), 'numbers');
    await pack({ external: 'my_unet.bin' }, {});
    expect(await readdir(at('made'))).toEqual(['model.onnx', 'my_unet.bin', 'rdf.yaml']);
  });

  it('says where the form and the graph disagree', async () => {
    expect(await refusal({}, { channels: 3 })).toBe(
      'The network takes 1 channel, but 3 are said. Correct the channels.',
    );
    expect(await refusal({}, { outputs: 'foreground+boundary' })).toBe(
      'The output "map" has 1 channel, but foreground+boundary from channel 0 on takes 2. Correct the outputs.',
    );
    expect(await refusal({}, { output: 'masks' })).toBe(
      'There is no output "masks"; the network has "map". Correct the output.',
    );
    const two = { image: ['n', 1, 'h', 'w'], prompt: ['n', 2] };
    expect(await refusal({ inputs: two }, {})).toMatch(
      /Expected a network with one input, the image, got "image", "prompt"/,
    );
  });
});

describe('previewBareModel', () => {
  it('fills the form in from the graph', async () => {
    const outputs = { logits: ['n', 3, 'h', 'w'], deep: ['n', 3, 'h2', 'w2'] };
    await writeFile(at('my_unet.onnx'), makeGraph({ inputs: { image: ['n', 3, 'h', 'w'] }, outputs }));
    expect(await previewBareModel(at('my_unet.onnx'))).toMatchObject({
      name: 'my_unet',
      inputs: ['image: float32, n x 3 x h x w'],
      outputs: ['logits: float32, n x 3 x h x w', 'deep: float32, n x 3 x h2 x w2'],
      form: {
        channels: 3,
        outputs: 'foreground+boundary+distance',
        activation: 'sigmoid',
        normalisation: 'percentile',
      },
    });
  });

  it('leaves open what cannot be told', async () => {
    await writeFile(at('open.onnx'), makeGraph({ inputs: { image: ['a', 'b', 'd', 'e'] } }));
    const { form } = await previewBareModel(at('open.onnx'));
    expect(form).toMatchObject({ channels: null, outputs: 'foreground', layout: 'auto' });
  });
});
