import { basename, dirname, isAbsolute, join } from 'node:path';

import type { FileEntry, LoadedBatch } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import type { FileService } from '../files.ts';
import { parseBatchFile } from './batch-file.ts';
import { expandInputs } from './inputs.ts';

/**
 * A configuration as the window's form takes it. Relative paths are meant from the served folder on; what lies outside it, or is not
 * there, is listed.
 *
 * @throws AppError `request.invalid` for a text that is no configuration
 */
export async function loadConfiguration(text: string, files: FileService): Promise<LoadedBatch> {
  const { images, out, ...settings } = parseBatchFile(text, 'This file');
  const failures: LoadedBatch['failures'] = [];
  const attempt = async <T>(input: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failures.push({ input, error: error.toBody() });
      return null;
    }
  };
  const inputs: FileEntry[] = [];
  for (const image of images) {
    const found = await attempt(image, () => grantAll(place(image, files.root), files));
    inputs.push(...(found ?? []));
  }
  const target =
    out === undefined ? null : await attempt(out, () => findFolder(place(out, files.root), files));
  return { settings, inputs, out: target?.folder ?? null, outFolder: target?.below ?? null, failures };
}

function place(path: string, root: string | null): string {
  if (isAbsolute(path)) return path;
  if (root !== null) return join(root, path);
  throw new AppError(
    'request.invalid',
    `Expected a full path, got "${path}": nobody can say here where it begins. Use the file on the command line, or choose the images anew.`,
  );
}

/** A file or folder, or the images that a pattern stands for. */
async function grantAll(path: string, files: FileService): Promise<FileEntry[]> {
  try {
    return [await files.grant(path)];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'file.notFound') throw error;
    const { images, failed } = await expandInputs([path], false);
    if (failed.length > 0) throw failed[0].error;
    return Promise.all(images.map((image) => files.grant(image)));
  }
}

/** A folder, or one that will be made in a folder that is there. */
async function findFolder(
  path: string,
  files: FileService,
): Promise<{ folder: FileEntry; below: string | null }> {
  try {
    return { folder: await files.grant(path), below: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'file.notFound') throw error;
    return { folder: await files.grant(dirname(path)), below: basename(path) };
  }
}
