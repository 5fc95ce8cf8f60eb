import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { batchRequestSchema, type BatchPreview, type BatchRequest } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { imageStem } from '../../../core/image/image-names.ts';
import { describeCause } from '../../exporters/atomic-file.ts';
import type { FileRef, FileService } from '../files.ts';
import { safeName } from '../files/uploads.ts';
import type { ModelAccess } from '../inference.ts';
import { expandInputs } from './inputs.ts';
import { nameImages } from './names.ts';
import type { PlannedImage } from './outputs.ts';
import { planBatch } from './plan.ts';
import type { StoredBatch, StoredImage } from './stored-batch.ts';

const MOST_EXAMPLES = 5;
const MOST_GROUPS = 100;

export interface ReadRequest {
  stored: Pick<StoredBatch, 'settings' | 'inputs' | 'out' | 'images'>;
  preview(): Promise<BatchPreview>;
  /** Makes the folder for the results. @throws AppError `file.notWritable`, `request.forbidden` */
  prepare(): Promise<void>;
}

/**
 * What a request stands for: its images, each of which may be read, and the folder for their results.
 *
 * @throws AppError `file.*`, `request.*`, `model.*`
 */
export async function readRequest(
  request: BatchRequest,
  files: FileService,
  models: ModelAccess,
): Promise<ReadRequest> {
  const { settings, inputIds, outId, outFolder } = batchRequestSchema.parse(request);
  const parent = await files.resolve(outId);
  if (parent.kind !== 'folder')
    throw new AppError(
      'request.invalid',
      `Expected a folder for the results, but "${parent.name}" is a file.`,
    );
  const out = outFolder === null ? parent.path : join(parent.path, folderName(outFolder));
  const masks = (await models.find(settings.segment.modelId)).spec.masks.map(({ name }) => name);
  const inputs = await Promise.all(inputIds.map((id) => files.resolve(id)));
  const { found, failures } = await findImages(inputs, files, settings.recursive, masks);
  const named = nameImages([...found.keys()], settings);
  const plan = await planBatch(models, named, settings, out);
  const absent = failures.map(({ input, error }): StoredImage => {
    return { path: null, origin: 'disk', name: input, group: null, error };
  });
  const images = named.map(({ path, name, group }): StoredImage => {
    return { path, origin: found.get(path) ?? 'disk', name, group, error: null };
  });
  return {
    stored: { settings, inputs: inputs.map(({ path }) => path), out, images: [...images, ...absent] },
    preview: () => preview(plan.images, failures),
    prepare: () => prepare(out, files),
  };
}

function folderName(name: string): string {
  const safe = safeName(name);
  if (safe === name) return name;
  throw new AppError('request.invalid', `Expected a name for a folder, such as "results", got "${name}".`);
}

/** The images that inputs stand for, each once, with where they are from. */
async function findImages(
  inputs: readonly FileRef[],
  files: FileService,
  isRecursive: boolean,
  masks: string[],
) {
  const found = new Map<string, FileRef['origin']>();
  const failures: BatchPreview['failures'] = [];
  const failed = (input: string, error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    failures.push({ input, error: error.toBody() });
  };
  for (const input of inputs) {
    if (input.kind === 'image') found.set(input.path, input.origin);
    else {
      const listed = await expandInputs([input.path], isRecursive, masks);
      for (const { error } of listed.failed) failed(input.name, error);
      for (const path of listed.images) {
        try {
          const { id } = await files.grant(path);
          found.set((await files.resolve(id)).path, 'disk');
        } catch (error) {
          failed(path, error);
        }
      }
    }
  }
  return { found, failures };
}

async function preview(
  images: readonly PlannedImage[],
  failures: BatchPreview['failures'],
): Promise<BatchPreview> {
  const groups = new Map<string | null, number>();
  for (const { group } of images) groups.set(group, (groups.get(group) ?? 0) + 1);
  let existing = 0;
  for (const { sidecar } of images) if (await isThere(sidecar)) existing++;
  const examples = images.slice(0, MOST_EXAMPLES).map(({ path, name, group }) => {
    return { name: path.split(/[\\/]/).at(-1) ?? path, group, savedAs: imageStem(name) };
  });
  const counted = [...groups].slice(0, MOST_GROUPS).map(([group, count]) => ({ group, images: count }));
  return { images: images.length, examples, groups: counted, failures, existing };
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function prepare(out: string, files: FileService): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
  } catch (error) {
    const reason = describeCause((error as NodeJS.ErrnoException).code ?? String(error));
    throw new AppError('file.notWritable', `The folder for the results cannot be made: ${reason}.`, {
      cause: error,
    });
  }
  await files.grant(out);
}
