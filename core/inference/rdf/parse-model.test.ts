import { describe, expect, it } from 'vitest';

import { parseModel } from './parse-model.ts';
import { describe04, describe05, refusal, specOf, type Rdf } from './testing/descriptions.ts';
import { NEWEST_OPSET } from './weights.ts';

const OWN = {
  version: 1,
  kind: 'instances',
  outputs: { foreground: 1, boundary: 0 },
  tile: 256,
  overlap: 48,
  objectDiameter: 20,
  pixelSize: 0.13,
  separation: { threshold: 0.55, splitStrength: 0.66, minSize: 30 },
};

describe('parseModel', () => {
  it('reads what the app needs', () => {
    expect(specOf(describe05())).toMatchObject({
      name: 'Cells',
      description: 'Finds cells.',
      license: 'MIT',
      version: '1.2.0',
      authors: ['Ada', 'Grace'],
      cite: [{ text: 'A paper', doi: '10.1/2', url: null }],
      tags: ['cells'],
      documentation: 'README.md',
      covers: ['cover.png'],
      format: '0.5.4',
      kind: 'semantic',
      weights: 'model.onnx',
      input: {
        name: 'raw',
        axes: ['batch', 'channel', 'y', 'x'],
        channels: 1,
        channelNames: ['grey'],
        dtype: 'float32',
        y: { min: 32, step: 16 },
        x: { min: 32, step: 16 },
      },
      preprocessing: [{ id: 'zero_mean_unit_variance', over: 'channel', eps: 1e-6 }],
      output: {
        name: 'out',
        axes: ['batch', 'channel', 'y', 'x'],
        channels: 2,
        channelNames: ['channel0', 'channel1'],
        y: { scale: 1, offset: 0 },
        x: { scale: 1, offset: 0 },
        halo: { y: 8, x: 8 },
      },
      postprocessing: [{ id: 'sigmoid' }],
      planes: { foreground: { channel: 0 }, boundary: { constant: 0 }, distance: { constant: 1 } },
      masks: [],
      tile: 512,
      overlap: 64,
      separation: { threshold: 0.5, splitStrength: 0.5, minSize: 0 },
      objectDiameter: null,
      pixelSize: null,
      testTensors: {
        input: { source: 'in.npy', sha256: 'aa' },
        output: { source: 'out.npy', sha256: 'bb' },
      },
    });
  });

  it('reads the same from the older format, but for checksums and channel names', () => {
    const newer = specOf(describe05());
    expect(specOf(describe04())).toEqual({
      ...newer,
      format: '0.4.9',
      input: { ...newer.input, channelNames: ['channel0'] },
      testTensors: { input: { source: 'in.npy', sha256: null }, output: { source: 'out.npy', sha256: null } },
    });
  });

  it('reads where the weights and their data are', () => {
    const rdf = describe05();
    const sha256 = 'AB'.repeat(32);
    rdf.weights.onnx = {
      source: 'net.onnx',
      sha256,
      opset_version: NEWEST_OPSET,
      external_data: { source: 'net.onnx.data' },
    };
    expect(parseModel(rdf, 'rdf.yaml').weights).toEqual({
      file: { source: 'net.onnx', sha256: 'ab'.repeat(32) },
      externalData: { source: 'net.onnx.data', sha256: null },
    });
  });

  it('reads our own settings', () => {
    const rdf = { ...describe05(), config: { skipscope: OWN } };
    expect(specOf(rdf)).toMatchObject({
      kind: 'instances',
      planes: { foreground: { channel: 1 }, boundary: { channel: 0 }, distance: { constant: 1 } },
      tile: 256,
      overlap: 48,
      objectDiameter: 20,
      pixelSize: { value: 0.13, unit: 'micrometer' },
      separation: { threshold: 0.55, splitStrength: 0.66, minSize: 30 },
    });
  });

  it('makes regions of membranes, and keeps the membrane as a mask', () => {
    const rdf = { ...describe05(), config: { skipscope: { kind: 'boundaries', outputs: { membrane: 1 } } } };
    expect(specOf(rdf)).toMatchObject({
      planes: {
        foreground: { channel: 1, invert: true },
        boundary: { channel: 1 },
        distance: { constant: 1 },
      },
      masks: [{ name: 'membrane', channel: 1, threshold: 0.5 }],
    });
  });

  it('parts a foreground by its distance map where the diameter is known', () => {
    const config = (skipscope: object): Rdf => ({ ...describe05(), config: { skipscope } });
    const masks = [{ name: 'myelin', channel: 1, threshold: 0.4 }];
    const distance = (skipscope: object) => specOf(config(skipscope)).planes.distance;
    expect(distance({ objectDiameter: 30, masks })).toEqual({ transform: 'distance' });
    expect(distance({ objectDiameter: 30, method: 'components' })).toEqual({ constant: 1 });
    expect(distance({ method: 'watershed' })).toEqual({ transform: 'distance' });
    expect(specOf(config({ masks })).masks).toEqual(masks);
  });

  it('takes the pixel size from the axes of a package that says nothing else', () => {
    const rdf = describe05();
    Object.assign(rdf.inputs[0].axes[2], { unit: 'nanometer', scale: 250 });
    Object.assign(rdf.inputs[0].axes[3], { unit: 'micrometer', scale: 0.25 });
    for (const axis of rdf.outputs[0].axes.slice(2)) axis.scale = 250;
    rdf.outputs[0].axes[3].scale = 0.25;
    expect(specOf(rdf).pixelSize).toEqual({ value: 0.25, unit: 'micrometer' });
    rdf.inputs[0].axes[3].unit = 'parsec';
    expect(specOf(rdf).pixelSize).toBeNull();
  });
});

describe('parseModel refuses', () => {
  const own = (change: object) => (rdf: Rdf) => (rdf.config = { skipscope: { ...OWN, ...change } });
  it.each<[string, (rdf: Rdf) => unknown, RegExp]>([
    [
      'another type',
      (rdf) => (rdf.type = 'dataset'),
      /type: expected a description of type "model", got "dataset"/,
    ],
    ['no version', (rdf) => delete rdf.format_version, /format_version: expected the version.*got undefined/],
    [
      'a newer format',
      (rdf) => (rdf.format_version = '0.6.0'),
      /format_version: expected 0.4.x or 0.5.x, got 0.6.0; update/,
    ],
    ['an older format', (rdf) => (rdf.format_version = '0.3.6'), /got 0.3.6; bring the package up to date/],
    ['no name', (rdf) => delete rdf.name, /: name: expected string, received undefined/],
    [
      'wrong types',
      (rdf) => (rdf.inputs[0].axes[2].size = 'big'),
      /inputs\.0\.axes\.2\.size: expected a number.*got "big"/,
    ],
    [
      'no ONNX',
      (rdf) => (rdf.weights = { torchscript: {}, keras_hdf5: {} }),
      /weights: expected weights in the format onnx, got only torchscript, keras_hdf5/,
    ],
    [
      'a new opset',
      (rdf) => (rdf.weights.onnx.opset_version = 27),
      /weights\.onnx\.opset_version: expected an operator set up to 26, got 27; export/,
    ],
    [
      'a damaged checksum',
      (rdf) => (rdf.weights.onnx.sha256 = 'x'),
      /weights\.onnx\.sha256: expected 64 hexadecimal digits, got "x"/,
    ],
    [
      'one name twice',
      (rdf) => (rdf.outputs[0].id = 'raw'),
      /outputs\.0: expected a name of its own.*got "raw" here and in inputs\.0/,
    ],
    [
      'one axis twice',
      (rdf) => delete rdf.inputs[0].axes[2].id,
      /inputs\.0\.axes: expected different axes, got "x" twice/,
    ],
    [
      'two images',
      (rdf) => rdf.inputs.push({ ...rdf.inputs[0], id: 'other' }),
      /inputs: expected one input, the image, got 2 that are required: raw, other/,
    ],
    ['a wrong setting', own({ tile: 'big' }), /config\.skipscope\.tile: expected number, received string/],
    [
      'a channel too many',
      own({ masks: [{ name: 'a', channel: 2, threshold: 0.5 }] }),
      /masks\.0\.channel: expected a number below the output's 2 channels, got 2/,
    ],
    [
      'instances of nothing',
      own({ outputs: {} }),
      /outputs\.foreground: expected the number of a channel, got nothing/,
    ],
  ])('%s', (_, change, message) => {
    const rdf = describe05();
    change(rdf);
    expect(refusal(rdf)).toMatch(message);
    expect(refusal(rdf)).toMatch(
      /^The model description rdf\.yaml cannot be used: .*\. Correct the file or choose another model\.$/,
    );
  });

  it('what is no description at all', () => {
    expect(refusal(null)).toMatch(/the whole file: expected object, received null/);
    expect(refusal('text')).toMatch(/the whole file: expected object, received string/);
  });
});

describe('several tensors', () => {
  it('leaves optional inputs out', () => {
    const rdf = describe05();
    rdf.inputs.unshift({ ...rdf.inputs[0], id: 'prompt', optional: true });
    expect(specOf(rdf).input.name).toBe('raw');
  });

  it('takes the first output that is a picture, or the one that is named', () => {
    const rdf = describe05();
    const [picture] = rdf.outputs;
    const boxes = {
      id: 'boxes',
      axes: [{ type: 'batch' }, { type: 'index', size: { min: 0, max: 9 } }],
    };
    rdf.outputs = [boxes, picture, { ...picture, id: 'second', test_tensor: undefined }];
    rdf.outputs[0].axes[1].size.min = 1;
    expect(specOf(rdf).output.name).toBe('out');
    expect(specOf(rdf, 'second')).toMatchObject({ output: { name: 'second', index: 2 }, testTensors: null });
    rdf.config = { skipscope: { output: 'second' } };
    expect(specOf(rdf).output.name).toBe('second');
    expect(refusal(rdf, 'third')).toMatch(/outputs: expected one of boxes, out, second, got "third"/);
    rdf.outputs = [boxes];
    delete rdf.config;
    expect(refusal(rdf)).toMatch(/outputs\.0\.axes\.1: expected length 1 along index/);
  });
});
