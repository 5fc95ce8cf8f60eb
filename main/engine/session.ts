import { availableParallelism } from 'node:os';
import { basename } from 'node:path';

import { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';

import type { ExecutionProvider } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';

/** The network of models/tiny: one 1 x 1 convolution and a sigmoid, 280 bytes, to see whether a provider computes at all. */
const PROBE_NETWORK =
  'CAgSCXNraXBzY29wZTqCAgo6CgVpbnB1dAoGd2VpZ2h0CgRiaWFzEgZsb2dpdHMiBENvbnYqFQoMa2VybmVsX3NoYXBlQAFAAaABBwoZCgZsb2' +
  'dpdHMSBm91dHB1dCIHU2lnbW9pZBIEdGlueSo4CAMIAwgBCAEQAUIGd2VpZ2h0SiSrqipAq6oqQKuqKkAAAAAAAAAAAAAAAACrqipAq6oqQKuq' +
  'KkAqGAgDEAFCBGJpYXNKDAAAgMAAAADBAACAwFomCgVpbnB1dBIdChsIARIXCgcSBWJhdGNoCgIIAwoDEgF5CgMSAXhiJwoGb3V0cHV0Eh0KGw' +
  'gBEhcKBxIFYmF0Y2gKAggDCgMSAXkKAxIBeEIECgAQEQ==';

/** A loaded network on one execution provider: float32 (1, 3, y, x) in, float32 (1, channels, y, x) out. */
export interface NetworkSession {
  readonly provider: ExecutionProvider;
  /**
   * Runs one tile: `input` holds 3 * height * width values, channel by channel, row by row. Blocks the thread until done.
   * The answer (`channels` planes of the same size) is overwritten by the next run of the same size.
   */
  run(input: Float32Array, height: number, width: number): Promise<Float32Array>;
  release(): Promise<void>;
}

export interface NetworkNames {
  input: string;
  output: string;
  /** Output planes that the model's description names. */
  channels: number;
}

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
  names: NetworkNames,
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
    checkShapes(session, names, path);
  } catch (error) {
    await session.release();
    throw error;
  }
  let output: Tensor | null = null;
  return {
    provider,
    async run(input, height, width) {
      const shape = [1, names.channels, height, width];
      if (output?.dims[2] !== height || output.dims[3] !== width) {
        output = new Tensor('float32', new Float32Array(names.channels * height * width), shape);
      }
      const feeds = { [names.input]: new Tensor('float32', input, [1, 3, height, width]) };
      await session.run(feeds, { [names.output]: output });
      return output.data as Float32Array;
    },
    release: () => session.release(),
  };
}

function checkShapes(session: InferenceSession, names: NetworkNames, path: string): void {
  const sides = [
    { side: 'input', name: names.input, channels: 3, metadata: session.inputMetadata },
    { side: 'output', name: names.output, channels: names.channels, metadata: session.outputMetadata },
  ];
  for (const { side, name, channels, metadata } of sides) {
    const found = metadata.find((value) => value.name === name);
    const fits =
      found?.isTensor === true &&
      found.type === 'float32' &&
      found.shape.length === 4 &&
      (typeof found.shape[1] === 'string' || found.shape[1] === channels) &&
      found.shape.every((size, axis) => axis === 1 || typeof size === 'string' || (axis === 0 && size === 1));
    if (fits) continue;
    const present = metadata
      .map(
        (value) =>
          `"${value.name}" ${value.isTensor ? `${value.type} (${value.shape.join(', ')})` : 'no tensor'}`,
      )
      .join(', ');
    throw new AppError(
      'model.invalid',
      `${basename(path)} should have an ${side} "${name}" float32 (batch, ${channels}, y, x) with y and x of any size, ` +
        `as its rdf.yaml says, but has ${present || 'none'}. Install the model again, or correct its rdf.yaml.`,
      { details: { path } },
    );
  }
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
