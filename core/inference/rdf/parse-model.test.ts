import { describe, expect, it } from 'vitest';

import { AppError } from '../../errors.ts';
import { parseModelSpec } from './parse-model.ts';

function describeModel() {
  const size = { min: 32, step: 32 };
  const space = (id: string, rest: object) => ({ type: 'space', id, ...rest });
  const channels = (...names: string[]) => ({ type: 'channel', id: 'channel', channel_names: names });
  return {
    type: 'model',
    name: 'Nuclei',
    description: 'Finds nuclei.',
    license: 'MIT',
    inputs: [
      {
        id: 'input',
        axes: [
          { type: 'batch' },
          channels('red', 'green', 'blue'),
          space('y', { size }),
          space('x', { size }),
        ],
        preprocessing: [
          { id: 'scale_range', kwargs: { min_percentile: 1, max_percentile: 99.8, eps: 1e-6 } },
        ],
      },
    ],
    outputs: [
      {
        id: 'output',
        axes: [
          { type: 'batch' },
          channels('foreground', 'boundary', 'distance'),
          space('y', { size: { tensor_id: 'input', axis_id: 'y' }, halo: 16 }),
          space('x', { size: { tensor_id: 'input', axis_id: 'x' }, halo: 16 }),
        ],
      },
    ],
    weights: { onnx: { source: 'model.onnx' } },
    config: {
      skipscope: {
        version: 1,
        kind: 'instances',
        outputs: { foreground: 0, boundary: 1, distance: 2 },
        tile: 256,
        overlap: 64,
        separation: { threshold: 0.5, splitStrength: 0.7, minSize: 20 },
      },
    },
  };
}

function refusal(change: (rdf: ReturnType<typeof describeModel>) => unknown): string {
  const rdf = describeModel();
  const replaced = change(rdf);
  try {
    parseModelSpec(replaced === null ? null : rdf, 'rdf.yaml');
  } catch (error) {
    if (error instanceof AppError && error.code === 'model.invalid') return error.message;
    throw error;
  }
  return 'accepted';
}

describe('parseModelSpec', () => {
  it('reads what the engine needs', () => {
    expect(parseModelSpec(describeModel(), 'rdf.yaml')).toMatchObject({
      name: 'Nuclei',
      description: 'Finds nuclei.',
      license: 'MIT',
      weights: 'model.onnx',
      input: { name: 'input', y: { min: 32, step: 32 }, x: { min: 32, step: 32 } },
      output: { name: 'output', channels: 3, halo: { y: 16, x: 16 } },
      planes: { foreground: { channel: 0 }, boundary: { channel: 1 }, distance: { channel: 2 } },
      tile: 256,
      overlap: 64,
      separation: { threshold: 0.5, splitStrength: 0.7, minSize: 20 },
      objectDiameter: null,
    });
  });

  it('names the field, what was expected and what came', () => {
    const cases: [(rdf: ReturnType<typeof describeModel>) => unknown, RegExp][] = [
      [() => null, /rdf\.yaml.*the whole file.*expected object, received null/],
      [
        (rdf) => Object.assign(rdf.config.skipscope, { tile: 'big' }),
        /config\.skipscope\.tile.*number.*string/,
      ],
      [
        (rdf) => Object.assign(rdf.weights, { onnx: undefined }),
        /weights\.onnx.*expected object, received undefined/,
      ],
      [
        (rdf) => Object.assign(rdf.config.skipscope.outputs, { distance: 3 }),
        /outputs\.distance.*below.*3 channels, got 3/,
      ],
      [
        (rdf) => rdf.inputs[0].axes.reverse(),
        /inputs\.0\.axes.*batch, channel, y, x, got x, y, channel, batch/,
      ],
      [(rdf) => Object.assign(rdf.inputs[0].axes[1], { channel_names: ['grey'] }), /expected 3 names, got 1/],
      [
        (rdf) => Object.assign(rdf.inputs[0], { axes: rdf.outputs[0].axes }),
        /inputs\.0\.axes\.2\.size.*min and step/,
      ],
    ];
    for (const [change, expected] of cases) expect(refusal(change)).toMatch(expected);
  });
});
