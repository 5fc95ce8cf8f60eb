import { AppError } from '../../../errors.ts';
import type { ModelSpec } from '../../model-spec.ts';
import { parseModel } from '../parse-model.ts';

/** A parsed description, open to any change a test makes. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Rdf = any;

const head = {
  type: 'model',
  name: 'Cells',
  description: 'Finds cells.',
  license: 'MIT',
  version: '1.2.0',
  authors: [{ name: 'Ada' }, { name: 'Grace' }],
  cite: [{ text: 'A paper', doi: '10.1/2' }],
  tags: ['cells'],
  documentation: 'README.md',
  covers: ['cover.png'],
};

/** A deep copy, so that a test may change one without the others; plain JSON values only. */
function copyOf(value: Rdf): Rdf {
  return JSON.parse(JSON.stringify(value));
}

/** One channel in, two out, float32; y and x of any multiple of 16 from 32 on. */
export function describe05(): Rdf {
  const space = (id: string, rest: object) => ({ type: 'space', id, ...rest });
  const size = { min: 32, step: 16 };
  return copyOf({
    ...head,
    format_version: '0.5.4',
    inputs: [
      {
        id: 'raw',
        axes: [
          { type: 'batch' },
          { type: 'channel', channel_names: ['grey'] },
          space('y', { size }),
          space('x', { size }),
        ],
        test_tensor: { source: 'in.npy', sha256: 'aa' },
        preprocessing: [{ id: 'zero_mean_unit_variance', kwargs: { axes: ['y', 'x'] } }],
      },
    ],
    outputs: [
      {
        id: 'out',
        axes: [
          { type: 'batch' },
          { type: 'channel', channel_names: ['channel0', 'channel1'] },
          space('y', { size: { tensor_id: 'raw', axis_id: 'y' }, halo: 8 }),
          space('x', { size: { tensor_id: 'raw', axis_id: 'x' }, halo: 8 }),
        ],
        test_tensor: { source: 'out.npy', sha256: 'bb' },
        postprocessing: [{ id: 'sigmoid' }],
      },
    ],
    weights: { onnx: { source: 'model.onnx', opset_version: 17 } },
  });
}

/** The same model in the older format. */
export function describe04(): Rdf {
  return copyOf({
    ...head,
    format_version: '0.4.9',
    inputs: [
      {
        name: 'raw',
        axes: 'bcyx',
        data_type: 'float32',
        shape: { min: [1, 1, 32, 32], step: [0, 0, 16, 16] },
        preprocessing: [{ name: 'zero_mean_unit_variance', kwargs: { mode: 'per_sample', axes: 'yx' } }],
      },
    ],
    outputs: [
      {
        name: 'out',
        axes: 'bcyx',
        data_type: 'float32',
        shape: { reference_tensor: 'raw', scale: [1, 0, 1, 1], offset: [0, 1, 0, 0] },
        halo: [0, 0, 8, 8],
        postprocessing: [{ name: 'sigmoid' }],
      },
    ],
    test_inputs: ['in.npy'],
    test_outputs: ['out.npy'],
    weights: { onnx: { source: 'model.onnx', opset_version: 17 } },
  });
}

export function specOf(rdf: Rdf, outputId?: string): ModelSpec {
  return parseModel(rdf, 'rdf.yaml', outputId).spec;
}

/** The message that a description is refused with; `accepted` when it is not. */
export function refusal(rdf: Rdf, outputId?: string): string {
  try {
    specOf(rdf, outputId);
  } catch (error) {
    if (error instanceof AppError && error.code === 'model.invalid') return error.message;
    throw error;
  }
  return 'accepted';
}
