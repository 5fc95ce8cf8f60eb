import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { AxisName, ModelSpec } from '../../../core/inference/model-spec.ts';
import type { ModelPackage } from '../../formats/model-package.ts';
import { encodeGraph, type GraphNode, type GraphTensor } from './onnx-graph.ts';

const BCYX: AxisName[] = ['batch', 'channel', 'y', 'x'];

/** What a test's network does and how it is described; by default it gives back its one channel. */
export interface ForeignModel {
  /** Names of the graph's tensors are `in` and `out`. */
  nodes?: GraphNode[];
  input?: Partial<ModelSpec['input']>;
  output?: Partial<ModelSpec['output']>;
  spec?: Partial<ModelSpec>;
  types?: { in?: GraphTensor['type']; out?: GraphTensor['type'] };
}

function shapeOf(axes: readonly AxisName[], channels: number): (number | string)[] {
  return axes.map((axis) => (axis === 'channel' ? channels : axis === 'y' || axis === 'x' ? axis : 1));
}

/** A package whose network is written into `folder`. Without a checksum, so that each one is loaded anew. */
export async function writeForeignModel(
  folder: string,
  { nodes, input: inputs, output: outputs, spec: described, types = {} }: ForeignModel = {},
): Promise<ModelPackage> {
  const any = { min: 1, step: 1 };
  const input: ModelSpec['input'] = {
    name: 'picture',
    axes: BCYX,
    channels: 1,
    channelNames: ['grey'],
    dtype: 'float32',
    y: any,
    x: any,
    ...inputs,
  };
  const output: ModelSpec['output'] = {
    name: 'map',
    index: 0,
    axes: BCYX,
    channels: 1,
    channelNames: ['objects'],
    y: { scale: 1, offset: 0 },
    x: { scale: 1, offset: 0 },
    halo: { y: 0, x: 0 },
    ...outputs,
  };
  const graph = encodeGraph({
    inputs: [{ name: 'in', type: types.in ?? 'float32', shape: shapeOf(input.axes, input.channels) }],
    outputs: [{ name: 'out', type: types.out ?? 'float32', shape: openShape(output.axes) }],
    nodes: nodes ?? [{ op: 'Identity', inputs: ['in'], outputs: ['out'] }],
  });
  const path = join(folder, 'foreign.onnx');
  await writeFile(path, graph);
  return {
    folder,
    description: 'rdf.yaml',
    weights: { path, sha256: null },
    externalData: null,
    spec: { ...SPEC, ...described, input, output },
  };
}

/** Every length has a name of its own. */
function openShape(axes: readonly AxisName[]): string[] {
  return axes.map((axis) => `out_${axis}`);
}

const SPEC: Omit<ModelSpec, 'input' | 'output'> = {
  name: 'Foreign',
  description: '',
  license: 'MIT',
  version: null,
  authors: [],
  cite: [],
  tags: [],
  documentation: null,
  covers: [],
  format: '0.5.4',
  kind: 'semantic',
  weights: 'foreign.onnx',
  preprocessing: [],
  postprocessing: [],
  planes: { foreground: { channel: 0 }, boundary: { constant: 0 }, distance: { constant: 1 } },
  masks: [],
  tile: 64,
  overlap: 0,
  separation: { threshold: 0.5, splitStrength: 0.5, minSize: 0 },
  objectDiameter: null,
  pixelSize: null,
  testTensors: null,
};
