import type { OnnxForm } from '../../../../core/contract.ts';
import type { FittedGraph } from './describe-graph.ts';
import type { TensorLayout } from './layout.ts';

/** Sizes offered to a graph that leaves them open: most U-Nets halve the image up to five times. */
const OPEN_SIZE = { min: 32, step: 32 };
/** Output pixels at a tile's edge that a network is not trusted with where nobody has a word on it. */
const HALO = 16;

export interface BareModel {
  name: string;
  /** Of the file that it came from, for the description. */
  fileName: string;
  weights: { source: string; sha256: string; opset: number };
}

/** The channels' names in the order of the form, by the form's choice of outputs. */
const NAMES: Record<OnnxForm['outputs'], string[]> = {
  foreground: ['foreground'],
  membrane: ['membrane'],
  'foreground+boundary': ['foreground', 'boundary'],
  'foreground+boundary+distance': ['foreground', 'boundary', 'distance'],
};

/** A BioImage.IO 0.5 description, with our own settings, of a bare graph; it has no test tensors. */
export function describeBareModel(bare: BareModel, graph: FittedGraph, form: OnnxForm): object {
  const { input, output, firstChannel } = graph;
  const names = NAMES[form.outputs];
  const outputNames = Array.from(
    { length: output.count },
    (_, index) => names[index - firstChannel] ?? `channel ${index}`,
  );
  const inputNames = Array.from({ length: input.count }, (_, index) => `channel ${index}`);
  return {
    format_version: '0.5.4',
    type: 'model',
    name: bare.name,
    description: `Added from ${bare.fileName}, a network without a description of its own.`,
    license: 'unknown',
    authors: [],
    cite: [],
    tags: [],
    inputs: [
      {
        id: input.name,
        description: 'Microscopy image',
        axes: describeAxes(input.layout, inputNames, (axis) => ({ size: input.layout[axis] ?? OPEN_SIZE })),
        data: { type: input.dtype },
        preprocessing: describePreprocessing(form, input.dtype),
      },
    ],
    outputs: [
      {
        id: output.name,
        description: `${names.join(', ')}, as said when it was added`,
        axes: describeAxes(output.layout, outputNames, (axis) => outputSize(input, output, axis)),
        data: { type: output.dtype },
        postprocessing: describeActivation(form.activation),
      },
    ],
    weights: {
      onnx: { source: bare.weights.source, sha256: bare.weights.sha256, opset_version: bare.weights.opset },
    },
    config: { skipscope: describeUse(form, firstChannel) },
  };
}

function describeAxes(
  { axes }: TensorLayout,
  channelNames: string[],
  sizeOf: (axis: 'y' | 'x') => object,
): object[] {
  return axes.map((axis) => {
    if (axis === 'batch') return { type: 'batch' };
    if (axis === 'channel') return { type: 'channel', id: 'channel', channel_names: channelNames };
    return { type: 'space', id: axis, ...(axis === 'z' ? { size: 1 } : sizeOf(axis)) };
  });
}

/** An output's length from the input's: the same where the graph leaves it open, else what the two fixed ones say. */
function outputSize(input: FittedGraph['input'], output: FittedGraph['output'], axis: 'y' | 'x'): object {
  const size = { tensor_id: input.name, axis_id: axis };
  const from = input.layout[axis];
  const to = output.layout[axis];
  if (from === null || to === null || from === to) return { size, halo: HALO };
  const isScaled = from % to === 0 || to % from === 0;
  // Valid convolutions cut a border off, which needs no halo.
  return isScaled ? { size, scale: from / to } : { size: { ...size, offset: to - from } };
}

/** The steps that make of an image's own values what the form says. */
function describePreprocessing({ range, normalisation }: OnnxForm, dtype: string): object[] {
  const axes = ['y', 'x'];
  const steps: object[] = [];
  if (normalisation === 'percentile') {
    steps.push({ id: 'scale_range', kwargs: { axes, min_percentile: 1, max_percentile: 99.8, eps: 1e-6 } });
    if (range === '0..255') steps.push({ id: 'scale_linear', kwargs: { gain: 255, offset: 0 } });
  } else if (normalisation === 'zero-mean') {
    steps.push({ id: 'zero_mean_unit_variance', kwargs: { axes, eps: 1e-6 } });
  } else if (range === '0..1') {
    steps.push({ id: 'scale_linear', kwargs: { gain: 1 / 255, offset: 0 } });
  }
  return [...steps, { id: 'ensure_dtype', kwargs: { dtype } }];
}

function describeActivation(activation: OnnxForm['activation']): object[] {
  if (activation === 'none') return [];
  return [activation === 'softmax' ? { id: 'softmax', kwargs: { axis: 'channel' } } : { id: 'sigmoid' }];
}

function describeUse({ outputs, method, diameter, threshold }: OnnxForm, first: number): object {
  const kinds = { foreground: 'semantic', membrane: 'boundaries' } as const;
  const isSingle = outputs === 'foreground' || outputs === 'membrane';
  return {
    version: 1,
    kind: isSingle ? kinds[outputs] : 'instances',
    outputs: Object.fromEntries(NAMES[outputs].map((name, index) => [name, first + index])),
    ...(outputs === 'foreground' && method !== undefined ? { method } : {}),
    objectDiameter: diameter,
    separation: { threshold, splitStrength: 0.5, minSize: 0 },
  };
}
