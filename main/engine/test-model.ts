import { basename } from 'node:path';

import { AppError } from '../../core/errors.ts';
import { compareTensors } from '../../core/inference/compare-tensors.ts';
import type { AxisName, ModelSpec, PackageFile } from '../../core/inference/model-spec.ts';
import { PlaneProcessing, referenceStatistics } from '../../core/inference/processing/plane-processing.ts';
import { findPackageFile, verifyFile, type ModelPackage } from '../formats/model-package.ts';
import { readNpyTensor, type NpyTensor } from '../formats/npy-tensor.ts';
import type { ModelTestResult } from '../services/engine.ts';
import type { CallContext } from './context.ts';
import type { NetworkCache } from './network-cache.ts';
import type { TestWork } from './protocol.ts';
import { TensorLayout } from './tensor-layout.ts';
import { TileNetwork } from './tile-network.ts';

/**
 * Runs a package's test input through its preprocessing, network and postprocessing, in one piece as its authors did, and
 * compares the answer with its test output.
 */
export async function testModel(
  { model, plan }: TestWork,
  networks: NetworkCache,
  context: CallContext,
): Promise<ModelTestResult> {
  const { spec } = model;
  if (spec.testTensors === null) {
    throw invalid(
      model,
      'it has no test tensors. Add it only if you trust it, and look closely at what it marks',
    );
  }
  const given = await readTestTensor(model, spec.testTensors.input, 'test input');
  const expected = await readTestTensor(model, spec.testTensors.output, 'test output');
  const { height, width } = checkInput(model, given);
  const answer = { height: answerSize(spec, 'y', height), width: answerSize(spec, 'x', width) };
  const layout = new TensorLayout(spec.output.axes, spec.output.channels);
  checkShape(
    model,
    'test output',
    expected.shape,
    layout.dims(answer.height, answer.width),
    spec.output.axes,
  );

  const { network: session, fallback } = await networks.open(model, plan);
  await context.emit({ type: 'device', device: session.provider, fallback });
  const start = performance.now();
  const network = new TileNetwork(session, spec, { height, width }, answer);
  const { input, postprocessing } = prepare(spec, given, height, width);
  const raw = await network.answer(input);
  const size = answer.height * answer.width;
  while (postprocessing.needsPass) {
    postprocessing.measure(splitChannels(raw, size));
    postprocessing.finishPass();
  }
  if (spec.postprocessing.length > 0) postprocessing.apply(raw, size);
  const got = layout.pack(raw, answer.height, answer.width);
  const comparison = compareTensors(got, expected.values, expected.shape);
  return { ...comparison, device: session.provider, ms: performance.now() - start };
}

/** The preprocessed input, channel by channel, and the postprocessing with what it needs to know of the input. */
function prepare(spec: ModelSpec, given: NpyTensor, height: number, width: number) {
  const layout = new TensorLayout(spec.input.axes, spec.input.channels);
  const size = height * width;
  const planes = layout.unpack(Float32Array.from(given.values), height, width);
  const channels = splitChannels(planes, size);
  const preprocessing = new PlaneProcessing(spec.preprocessing, spec.input.channels, 'float32');
  while (preprocessing.needsPass) {
    preprocessing.measure(channels);
    preprocessing.finishPass();
  }
  const references = referenceStatistics(spec.postprocessing, 'float32');
  for (const statistics of references.values()) statistics.add(channels);
  const input = planes.slice();
  preprocessing.apply(input, size);
  const { postprocessing: steps, output } = spec;
  return { input, postprocessing: new PlaneProcessing(steps, output.channels, 'float32', references) };
}

function splitChannels(values: Float32Array, size: number): Float32Array[] {
  return Array.from({ length: values.length / size }, (_, c) => values.subarray(c * size, (c + 1) * size));
}

async function readTestTensor(model: ModelPackage, described: PackageFile, what: string): Promise<NpyTensor> {
  const file = await findPackageFile(model.folder, described, what);
  await verifyFile(model.folder, file, what);
  try {
    return await readNpyTensor(file.path);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    throw invalid(model, `its ${what} cannot be read: ${cause.message}`, cause);
  }
}

/** Checks the test input's shape, and tells its size in pixels. */
function checkInput(model: ModelPackage, { shape }: NpyTensor): { height: number; width: number } {
  const { axes, channels } = model.spec.input;
  const height = shape[axes.indexOf('y')] ?? 1;
  const width = shape[axes.indexOf('x')] ?? 1;
  checkShape(model, 'test input', shape, new TensorLayout(axes, channels).dims(height, width), axes);
  return { height, width };
}

function answerSize({ output }: ModelSpec, axis: 'y' | 'x', length: number): number {
  return Math.floor(length * output[axis].scale + output[axis].offset);
}

function checkShape(
  model: ModelPackage,
  what: string,
  found: readonly number[],
  expected: readonly number[],
  axes: readonly AxisName[],
): void {
  if (found.join() === expected.join()) return;
  throw invalid(
    model,
    `its ${what} should be of the shape (${expected.join(', ')}), axes ${axes.join(', ')}, but is (${found.join(', ')})`,
  );
}

function invalid(model: ModelPackage, problem: string, cause?: unknown): AppError {
  return new AppError('model.invalid', `The model ${basename(model.folder)} cannot be tested: ${problem}.`, {
    details: { folder: model.folder },
    cause,
  });
}
