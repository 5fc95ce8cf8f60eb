import { describe, expect, it } from 'vitest';

import { describe04, describe05, refusal, specOf, type Rdf } from './testing/descriptions.ts';

const EPS = 1e-6;
const threeChannels = (): Rdf => {
  const rdf = describe05();
  rdf.inputs[0].axes[1].channel_names = ['r', 'g', 'b'];
  return rdf;
};

function before(rdf: Rdf, ...steps: object[]): Rdf {
  rdf.inputs[0].preprocessing = steps;
  return rdf;
}

function after(rdf: Rdf, ...steps: object[]): Rdf {
  rdf.outputs[0].postprocessing = steps;
  return rdf;
}

describe('steps of 0.5', () => {
  it('reads each with its defaults', () => {
    const rdf = before(
      threeChannels(),
      { id: 'binarize', kwargs: { threshold: [1, 2, 3], axis: 'channel' } },
      { id: 'clip', kwargs: { min: 0, max_percentile: 99, axes: ['y', 'x'] } },
      { id: 'scale_linear', kwargs: { gain: 2 } },
      { id: 'sigmoid' },
      { id: 'softmax' },
      { id: 'zero_mean_unit_variance' },
      { id: 'fixed_zero_mean_unit_variance', kwargs: { mean: [1, 2, 3], std: [4, 5, 6], axis: 'channel' } },
      { id: 'scale_range', kwargs: { axes: ['batch', 'y', 'x'], min_percentile: 1, eps: 0.1 } },
    );
    expect(specOf(rdf).preprocessing).toEqual([
      { id: 'binarize', threshold: [1, 2, 3] },
      { id: 'clip', min: 0, max: null, minPercentile: null, maxPercentile: 99, over: 'channel' },
      { id: 'scale_linear', gain: [2], offset: [0] },
      { id: 'sigmoid' },
      { id: 'softmax' },
      { id: 'zero_mean_unit_variance', over: 'plane', eps: EPS },
      { id: 'fixed_zero_mean_unit_variance', mean: [1, 2, 3], std: [4, 5, 6], eps: EPS },
      { id: 'scale_range', minPercentile: 1, maxPercentile: 100, over: 'channel', eps: 0.1, reference: null },
    ]);
  });

  it('knows what type is fed, and keeps casts to integers', () => {
    const cast = (dtype: string) => ({ id: 'ensure_dtype', kwargs: { dtype } });
    expect(specOf(before(describe05(), cast('float32'), cast('uint8')))).toMatchObject({
      preprocessing: [{ id: 'ensure_dtype', dtype: 'uint8' }],
      input: { dtype: 'uint8' },
    });
    // A description may leave out the last cast, to the type of its data.
    const rdf = describe05();
    rdf.inputs[0].data = { type: 'uint16' };
    rdf.inputs[0].preprocessing.pop();
    expect(specOf(rdf)).toMatchObject({
      preprocessing: [{ id: 'ensure_dtype', dtype: 'uint16' }],
      input: { dtype: 'uint16' },
    });
    expect(specOf(before(describe05(), { id: 'binarize', kwargs: { threshold: 3 } })).input.dtype).toBe(
      'bool',
    );
  });

  it('refers to the input after the network', () => {
    const rdf = after(
      describe05(),
      { id: 'scale_mean_variance', kwargs: { reference_tensor: 'raw', axes: ['y', 'x'] } },
      { id: 'scale_range', kwargs: { reference_tensor: 'raw' } },
      { id: 'scale_range', kwargs: { reference_tensor: 'out', axes: ['y', 'x'] } },
    );
    const range = { id: 'scale_range', minPercentile: 0, maxPercentile: 100, eps: EPS };
    expect(specOf(rdf).postprocessing).toEqual([
      { id: 'scale_mean_variance', over: 'channel', eps: EPS, reference: 'raw' },
      { ...range, over: 'plane', reference: 'raw' },
      { ...range, over: 'channel', reference: null },
    ]);
  });

  const kwargs = (id: string, given: object) => before(threeChannels(), { id, kwargs: given });
  it.each<[string, Rdf, RegExp]>([
    [
      'unknown steps',
      before(describe05(), { id: 'rescale' }),
      /inputs\.0\.preprocessing\.0\.id: expected one of ensure_dtype, binarize, .*, got "rescale"/,
    ],
    [
      'steps of other programs',
      after(describe05(), { id: 'stardist_postprocessing', kwargs: {} }),
      /outputs\.0\.postprocessing\.0\.id: .*scale_mean_variance, got "stardist_postprocessing"/,
    ],
    [
      'scale_mean_variance before the network',
      kwargs('scale_mean_variance', { reference_tensor: 'raw' }),
      /got "scale_mean_variance"/,
    ],
    ['missing arguments', kwargs('binarize', {}), /kwargs\.threshold: expected a number or a list/],
    [
      'wrong types',
      kwargs('ensure_dtype', { dtype: 'float16' }),
      /kwargs\.dtype: expected one of "float32".*got "float16"/,
    ],
    ['clip without bounds', kwargs('clip', {}), /kwargs: expected at least one of min, max/],
    [
      'two bounds at once',
      kwargs('clip', { min: 0, min_percentile: 1 }),
      /kwargs\.min: expected min or min_percentile, got both/,
    ],
    [
      'percentiles the wrong way round',
      kwargs('scale_range', { min_percentile: 50, max_percentile: 50 }),
      /max_percentile: expected more than min_percentile, 50, got 50/,
    ],
    [
      'percentiles beyond 100',
      kwargs('scale_range', { max_percentile: 998 }),
      /max_percentile: expected number to be <=100, got 998/,
    ],
    [
      'too few numbers',
      kwargs('scale_linear', { gain: [1, 2], axis: 'channel' }),
      /kwargs\.gain: expected one number or one for each of the 3 channels, got 2/,
    ],
    ['numbers along y', kwargs('scale_linear', { gain: [1, 2, 3], axis: 'y' }), /got 3 along axis "y"/],
    [
      'statistics of columns',
      kwargs('zero_mean_unit_variance', { axes: ['y'] }),
      /kwargs\.axes: expected y and x among them, got \["y"\]/,
    ],
    [
      'statistics along unknown axes',
      kwargs('zero_mean_unit_variance', { axes: ['y', 'w'] }),
      /expected axes of batch, channel, y, x, got "w"/,
    ],
    [
      'softmax along x',
      kwargs('softmax', { axis: 'x' }),
      /kwargs\.axis: expected the channel axis of inputs\.0, got "x"/,
    ],
    [
      'references to what is not fed',
      kwargs('scale_range', { reference_tensor: 'other' }),
      /reference_tensor: expected "raw", the input that is fed, got "other"/,
    ],
    [
      'a reference to itself',
      after(describe05(), { id: 'scale_mean_variance', kwargs: { reference_tensor: 'out' } }),
      /reference_tensor: expected "raw", got the tensor itself/,
    ],
    [
      'references with other channels',
      after(threeChannels(), {
        id: 'scale_mean_variance',
        kwargs: { reference_tensor: 'raw', axes: ['y', 'x'] },
      }),
      /kwargs\.axes: expected the channel axis among them, as "raw" has 3 channels and out 2/,
    ],
  ])('refuses %s', (_, rdf, message) => {
    expect(refusal(rdf)).toMatch(message);
  });
});

describe('steps of 0.4', () => {
  it('translates them', () => {
    const rdf = describe04();
    Object.assign(rdf.inputs[0], { shape: [1, 3, 64, 64], data_type: 'uint8' });
    before(
      rdf,
      { name: 'binarize', kwargs: { threshold: 4 } },
      { name: 'clip', kwargs: { min: 0, max: 1 } },
      { name: 'scale_linear', kwargs: { axes: 'yx', gain: [1, 2, 3], offset: [4, 5, 6] } },
      {
        name: 'zero_mean_unit_variance',
        kwargs: { mode: 'fixed', axes: 'yx', mean: [1, 2, 3], std: [4, 5, 6] },
      },
      { name: 'zero_mean_unit_variance', kwargs: { mode: 'per_dataset', axes: 'cyx', eps: 0.01 } },
      { name: 'scale_range', kwargs: { mode: 'per_sample', axes: 'yx', max_percentile: 99 } },
    );
    after(rdf, { name: 'scale_mean_variance', kwargs: { mode: 'per_sample', reference_tensor: 'raw' } });
    expect(specOf(rdf)).toMatchObject({
      input: { dtype: 'float32' },
      preprocessing: [
        { id: 'binarize', threshold: [4] },
        { id: 'clip', min: 0, max: 1 },
        { id: 'scale_linear', gain: [1, 2, 3], offset: [4, 5, 6] },
        { id: 'fixed_zero_mean_unit_variance', mean: [1, 2, 3], std: [4, 5, 6], eps: EPS },
        { id: 'zero_mean_unit_variance', over: 'plane', eps: 0.01 },
        {
          id: 'scale_range',
          minPercentile: 0,
          maxPercentile: 99,
          over: 'channel',
          eps: EPS,
          reference: null,
        },
      ],
      postprocessing: [{ id: 'scale_mean_variance', over: 'plane', eps: EPS, reference: 'raw' }],
    });
  });

  it.each<[string, object, RegExp]>([
    [
      'what only 0.5 has',
      { name: 'softmax' },
      /inputs\.0\.preprocessing\.0\.name: expected one of binarize, clip, .*, got "softmax"/,
    ],
    [
      'fixed without numbers',
      { name: 'zero_mean_unit_variance', kwargs: { axes: 'yx' } },
      /expected mean and std, as mode "fixed" needs them/,
    ],
    [
      'other modes',
      { name: 'scale_range', kwargs: { mode: 'sometimes', axes: 'yx' } },
      /kwargs\.mode: expected one of "fixed"\|"per_sample"\|"per_dataset", got "sometimes"/,
    ],
  ])('refuses %s', (_, step, message) => {
    expect(refusal(before(describe04(), step))).toMatch(message);
  });
});
