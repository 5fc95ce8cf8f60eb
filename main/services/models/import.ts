import { stat } from 'node:fs/promises';
import { basename, dirname, join, parse } from 'node:path';

import {
  modelUseSchema,
  onnxFormSchema,
  type AddModelRequest,
  type DeviceChoice,
  type ModelTest,
} from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { applyModelUse } from '../../../core/inference/model-use.ts';
import { isDescriptionName } from '../../../core/model-names.ts';
import { findPackageFile, readModelPackage, verifyFile, verifyWeights } from '../../formats/model-package.ts';
import { unpackZip } from '../../formats/zip/unpack.ts';
import type { Engine } from '../engine.ts';
import { describeFileError, resolveLinks } from '../files/location.ts';
import { packBareModel } from './bare-model.ts';
import { readGraph } from './graph-checks.ts';
import { slugOf } from './identity.ts';
import type { ModelCall } from './job.ts';
import { copyPackage } from './package-files.ts';
import { findPackageRoot } from './package-root.ts';
import { testModel } from './self-test.ts';
import { writeSettings } from './settings.ts';
import { moveIntoPlace, stage } from './staging.ts';

export type AddOptions = Omit<AddModelRequest, 'fileId'> & { device?: DeviceChoice };

export interface ImportPlace {
  /** Where added models are kept. */
  folder: string;
  /** Ids that are taken by models elsewhere. */
  takenIds: readonly string[];
  engine: Engine;
}

/** Where a package lies, and which of its descriptions counts where that was said. */
interface Candidate {
  folder: string;
  description?: string;
}

/** How much of the work each step is, roughly: progress goes from one number to the next. */
const STEPS = { unpack: 0, check: 0.4, test: 0.6 } as const;

/**
 * Takes in a model: a package (folder, .zip, or one description of several in a folder) or a bare .onnx. It is unpacked and
 * checked beside the other models, its self-test is run, and only then is it moved into place: a refused one leaves nothing.
 *
 * @throws AppError `model.invalid`, `model.testFailed`, `request.invalid`, `file.*`, and the engine's
 */
export async function importModel(
  path: string,
  options: AddOptions,
  { folder, takenIds, engine }: ImportPlace,
  { signal, onProgress }: ModelCall,
): Promise<{ id: string; test: ModelTest }> {
  const source = await resolveLinks(path);
  return stage(folder, async (scratch) => {
    onProgress?.('unpack', STEPS.unpack);
    const candidate = await prepare(source, options, join(scratch, slugOf(parse(source).name)), {
      signal,
      onProgress: (stage, fraction) => onProgress?.(stage, fraction * STEPS.check),
    });
    onProgress?.('check', STEPS.check);
    const staged = join(scratch, '.package');
    const { spec, description } = await check(candidate, staged);
    signal?.throwIfAborted();
    onProgress?.('test', STEPS.test);
    const use = options.use === undefined ? null : modelUseSchema.parse(options.use);
    const model = await readModelPackage(staged, description);
    const used = use === null ? model : { ...model, spec: applyModelUse(spec, use) };
    const test = await testModel(engine, used, {
      device: options.device,
      signal,
      onProgress: (fraction) => onProgress?.('test', STEPS.test + fraction * (1 - STEPS.test)),
    });
    const name = options.name ?? spec.name;
    if (!test.passed && options.keepFailing !== true) throw failed(name, test);
    await writeSettings(staged, {
      formatVersion: 1,
      name: options.name ?? null,
      description,
      source: basename(source),
      added: new Date().toISOString(),
      use,
      test,
    });
    return { id: await moveIntoPlace(staged, folder, slugOf(name), takenIds), test };
  });
}

/** Makes a folder with a description out of what was chosen. */
async function prepare(
  path: string,
  options: AddOptions,
  scratch: string,
  { signal, onProgress }: ModelCall,
): Promise<Candidate> {
  const stats = await stat(path).catch((error: unknown) => {
    throw describeFileError(error, path);
  });
  const name = basename(path);
  const isBare = stats.isFile() && /\.onnx$/i.test(name);
  if (isBare && options.use !== undefined)
    throw misfit(`${name} is a bare network: what its outputs mean belongs into its form.`);
  if (!isBare && options.onnx !== undefined)
    throw misfit(`${name} is no bare .onnx, and a package brings its own description of how it is fed.`);
  if (isBare) {
    await packBareModel(path, onnxFormSchema.parse(options.onnx ?? {}), options.name, scratch);
    return { folder: scratch };
  }
  if (stats.isDirectory()) return { folder: path };
  if (isDescriptionName(name)) return { folder: dirname(path), description: name };
  if (!/\.zip$/i.test(name)) {
    throw new AppError(
      'file.unsupported',
      `Expected a BioImage.IO package (a folder, a .zip or its description) or an .onnx file, got ${name}. Choose one of these.`,
      { details: { path } },
    );
  }
  await unpackZip(path, scratch, { signal, onProgress: (fraction) => onProgress?.('unpack', fraction) });
  return { folder: await findPackageRoot(scratch, name) };
}

/** Checks the package where it lies, then copies what is used of it into `staged`. */
async function check({ folder, description }: Candidate, staged: string) {
  const found = await readModelPackage(folder, description);
  await verifyWeights(found);
  const { input, output } = found.spec.testTensors ?? {};
  for (const tensor of [input, output])
    if (tensor)
      await verifyFile(folder, await findPackageFile(folder, tensor, 'test tensors'), 'test tensors');
  const graph = await readGraph(found.weights.path);
  await copyPackage(folder, found.description, found.spec, graph.externalData, staged);
  return found;
}

function misfit(what: string): AppError {
  return new AppError('request.invalid', `${what} Leave the other options out.`);
}

function failed(name: string, { message, compared, mismatches }: ModelTest): AppError {
  return new AppError(
    'model.testFailed',
    `${name} was not added. ${message} It may need another version of its framework, or be damaged; it can be kept all the same.`,
    { details: { compared, mismatches } },
  );
}
