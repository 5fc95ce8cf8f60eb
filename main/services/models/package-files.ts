import { constants } from 'node:fs';
import { copyFile, mkdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import type { ModelSpec } from '../../../core/inference/model-spec.ts';
import { isInside } from '../files/location.ts';

/** A file of a package, relative to its folder with forward slashes. */
interface PackagePart {
  path: string;
  /** A package without it cannot be added. */
  isNeeded: boolean;
}

const LICENSES = ['LICENSE', 'LICENSE.md', 'LICENSE.txt'];

/**
 * Copies what the app uses of a package: description, weights with their external data, test tensors, card, covers and
 * licence. The weights of other programs stay behind; they are often larger than all the rest.
 *
 * @throws AppError `model.invalid` naming a file that is missing or that a link leads out to, `file.notWritable`
 */
export async function copyPackage(
  folder: string,
  description: string,
  spec: ModelSpec,
  externalData: readonly string[],
  target: string,
): Promise<void> {
  const root = await realpath(folder);
  for (const part of listParts(description, spec, externalData)) {
    const source = await findFile(root, part);
    if (source === null) continue;
    const copy = join(target, part.path);
    try {
      await mkdir(dirname(copy), { recursive: true });
      await copyFile(source, copy, constants.COPYFILE_FICLONE);
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
      const message = `${part.path} cannot be copied (${reason}). Check that there is space on the disk.`;
      throw new AppError('file.notWritable', message, { details: { file: part.path }, cause });
    }
  }
}

function listParts(description: string, spec: ModelSpec, externalData: readonly string[]): PackagePart[] {
  const { input, output } = spec.testTensors ?? {};
  const needed = [description, spec.weights, ...externalData, input?.source, output?.source];
  const wanted = [spec.documentation, 'README.md', ...spec.covers, ...LICENSES];
  const parts = new Map<string, PackagePart>();
  for (const path of needed) if (path !== undefined) parts.set(path, { path, isNeeded: true });
  for (const path of wanted)
    if (path !== null && !isAddress(path) && !parts.has(path)) parts.set(path, { path, isNeeded: false });
  return [...parts.values()];
}

function isAddress(path: string): boolean {
  return /^[a-z][a-z+.-]+:/i.test(path);
}

/** Null for a file that is missing and not needed. */
async function findFile(root: string, { path, isNeeded }: PackagePart): Promise<string | null> {
  const refuse = (problem: string): AppError =>
    new AppError(
      'model.invalid',
      `The model ${basename(root)} cannot be added: its file ${path} ${problem}.`,
      {
        details: { file: path },
      },
    );
  if (isAddress(path)) throw refuse('is an address on the network. Download it and put it into the folder');
  let real: string;
  try {
    real = await realpath(join(root, path));
    if (!(await stat(real)).isFile()) throw Object.assign(new Error('not a file'), { code: 'EISDIR' });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (!isNeeded) return null;
    throw refuse(code === 'ENOENT' ? 'is missing. Download the whole package' : `cannot be read (${code})`);
  }
  if (isInside(real, root)) return real;
  if (!isNeeded) return null;
  throw refuse('lies outside of its folder. Put it inside');
}
