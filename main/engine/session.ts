import { availableParallelism } from 'node:os';
import { basename } from 'node:path';

import { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';

import type { ExecutionProvider } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { ModelSpec } from '../../core/inference/model-spec.ts';
import { castValues, isNumericType, readValues } from '../../core/inference/tensor-values.ts';

/** The network of models/tiny: one 1 x 1 convolution and a sigmoid, 280 bytes, to see whether a provider computes at all. */
const PROBE_NETWORK =
  'CAgSCXNraXBzY29wZTqCAgo6CgVpbnB1dAoGd2VpZ2h0CgRiaWFzEgZsb2dpdHMiBENvbnYqFQoMa2VybmVsX3NoYXBlQAFAAaABBwoZCgZsb2' +
  'dpdHMSBm91dHB1dCIHU2lnbW9pZBIEdGlueSo4CAMIAwgBCAEQAUIGd2VpZ2h0SiSrqipAq6oqQKuqKkAAAAAAAAAAAAAAAACrqipAq6oqQKuq' +
  'KkAqGAgDEAFCBGJpYXNKDAAAgMAAAADBAACAwFomCgVpbnB1dBIdChsIARIXCgcSBWJhdGNoCgIIAwoDEgF5CgMSAXhiJwoGb3V0cHV0Eh0KGw' +
  'gBEhcKBxIFYmF0Y2gKAggDCgMSAXkKAxIBeEIECgAQEQ==';

/** A loaded network on one execution provider. */
export interface NetworkSession {
  readonly provider: ExecutionProvider;
  /**
   * Runs one tile: `input` holds the values of a tensor of shape `dims`, C order; they are cast to what the graph takes. The
   * answer, of shape `answer`, is overwritten by the next run of the same shape. Blocks the thread until done.
   *
   * @throws AppError `model.invalid` when the answer has another shape
   */
  run(input: Float32Array, dims: readonly number[], answer: readonly number[]): Promise<Float32Array>;
  release(): Promise<void>;
}

/** What the model's description says of the graph. */
export type GraphDescription = Pick<ModelSpec, 'input' | 'output'>;

function sessionOptions(provider: ExecutionProvider): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    intraOpNumThreads: availableParallelism(),
    graphOptimizationLevel: 'all',
    // DirectML demands both; elsewhere memory is planned by the shapes, which stay the same from tile to tile.
    ...(provider === 'dml' ? { enableMemPattern: false, executionMode: 'sequential' as const } : {}),
    // Errors only: warnings about operators that stay on the CPU are of no use to anybody here.
    logSeverityLevel: 3,
  };
}

function textOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0].slice(0, 300);
}

/**
 * Loads a network and checks that it takes and gives what its description says. Rejects with `model.invalid` when the
 * file is no network or its shapes are others, with `device.unavailable` when the provider does not take it.
 */
export async function createSession(
  path: string,
  described: GraphDescription,
  provider: ExecutionProvider,
): Promise<NetworkSession> {
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(path, sessionOptions(provider));
  } catch (cause) {
    if (provider !== 'cpu') {
      throw new AppError('device.unavailable', `${provider} does not take the model: ${textOf(cause)}`, {
        cause,
      });
    }
    throw new AppError(
      'model.invalid',
      `${basename(path)} cannot be loaded as an ONNX network: ${textOf(cause)}. Install the model again.`,
      { details: { path }, cause },
    );
  }
  try {
    const file = basename(path);
    if (session.inputMetadata.length > 1) throw manyInputs(session.inputMetadata, file);
    const input = findTensor('input', described.input, session.inputMetadata, file);
    const output = findTensor('output', described.output, session.outputMetadata, file);
    return openSession(session, provider, input, output, file);
  } catch (error) {
    await session.release();
    throw error;
  }
}

function openSession(
  session: InferenceSession,
  provider: ExecutionProvider,
  input: InferenceSession.TensorValueMetadata,
  output: InferenceSession.TensorValueMetadata,
  file: string,
): NetworkSession {
  // Kept from tile to tile, so that the runtime writes into it instead of allocating anew.
  let kept: Tensor | null = null;
  return {
    provider,
    async run(values, dims, answer) {
      const feeds = { [input.name]: new Tensor(input.type, castValues(input.type, values), dims) };
      if (kept && isSameShape(kept.dims, answer)) {
        await session.run(feeds, { [output.name]: kept });
        return kept.data as Float32Array;
      }
      const given = (await session.run(feeds, [output.name]))[output.name];
      if (!isSameShape(given.dims, answer)) {
        const shapes = `(${dims.join(', ')}) with (${answer.join(', ')})`;
        throw new AppError(
          'model.invalid',
          `${file} should answer an input of ${shapes}, as its description says, but answers with (${given.dims.join(', ')}). ` +
            'Correct the description or choose another model.',
        );
      }
      if (given.type === 'float32') kept = given;
      return readValues(given.type, given.data as ArrayLike<number>);
    },
    release: () => session.release(),
  };
}

function isSameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/**
 * The graph's tensor of the described name, or the one in its place, for descriptions name tensors as they like. Sizes that
 * the graph leaves open fit anything.
 */
function findTensor(
  side: 'input' | 'output',
  described: ModelSpec['input'] | ModelSpec['output'],
  metadata: readonly InferenceSession.ValueMetadata[],
  file: string,
): InferenceSession.TensorValueMetadata {
  const { name, axes, channels } = described;
  const named = metadata.find((value) => value.name === name);
  const found = named ?? metadata['index' in described ? described.index : 0];
  const fits = (size: number | string, axis: number): boolean => {
    if (typeof size === 'string' || size < 0) return true;
    const kind = axes[axis];
    if (kind === 'channel') return size === channels;
    if (kind !== 'y' && kind !== 'x') return size === 1;
    return 'dtype' in described ? described[kind].step === 0 && described[kind].min === size : true;
  };
  const isRankOpen = side === 'output' && found?.isTensor === true && found.shape.length === 0;
  if (
    found?.isTensor === true &&
    isNumericType(found.type) &&
    (isRankOpen || (found.shape.length === axes.length && found.shape.every(fits)))
  ) {
    return found;
  }
  const sizes = axes.map((axis) => {
    if (axis === 'channel') return String(channels);
    if (axis !== 'y' && axis !== 'x') return '1';
    return 'dtype' in described && described[axis].step === 0 ? String(described[axis].min) : axis;
  });
  throw new AppError(
    'model.invalid',
    `${file} should have an ${side} "${name}" of numbers (${sizes.join(', ')}; axes ${axes.join(', ')}), as its description ` +
      `says, but has ${list(metadata)}. Install the model again, or correct its description.`,
    { details: { file } },
  );
}

function manyInputs(metadata: readonly InferenceSession.ValueMetadata[], file: string): AppError {
  return new AppError(
    'model.invalid',
    `${file} should have one input, the image, but has ${list(metadata)}. Choose another model.`,
    { details: { file } },
  );
}

function list(metadata: readonly InferenceSession.ValueMetadata[]): string {
  const texts = metadata.map(
    (value) =>
      `"${value.name}" ${value.isTensor ? `${value.type} (${value.shape.join(', ')})` : 'no tensor'}`,
  );
  return texts.join(', ') || 'none';
}

/**
 * Runs a tiny network on a provider; rejects with `device.unavailable` and the reason when that fails. A broken driver may
 * end or hang the process, so this is only called in a process that may be lost.
 */
export async function probeProvider(provider: ExecutionProvider): Promise<void> {
  if (!listSupportedBackends().some((backend) => backend.name === provider)) {
    throw new AppError('device.unavailable', `this build of the runtime has no ${provider}`);
  }
  try {
    const session = await InferenceSession.create(
      Buffer.from(PROBE_NETWORK, 'base64'),
      sessionOptions(provider),
    );
    const input = new Tensor('float32', new Float32Array(3 * 4 * 4).fill(0.5), [1, 3, 4, 4]);
    const { output } = await session.run({ input });
    const value = (output.data as Float32Array)[0];
    await session.release();
    // sigmoid(8 * (0.5 - 0.5))
    if (Math.abs(value - 0.5) > 1e-3) throw new Error(`it computes wrongly: ${value} instead of 0.5`);
  } catch (cause) {
    throw new AppError('device.unavailable', describeFailure(provider, cause), { cause });
  }
}

/** The runtime's messages start with source lines; the known ones are said in plain words. */
function describeFailure(provider: ExecutionProvider, cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  if (/No supported adapters/.test(text))
    return 'no GPU with a Vulkan, Metal or Direct3D 12 driver was found';
  if (provider === 'cuda' && /load (shared )?library/i.test(text)) {
    return "CUDA's libraries are not installed (node node_modules/onnxruntime-node/script/install fetches them)";
  }
  return textOf(cause);
}
