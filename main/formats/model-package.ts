import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { parse } from 'yaml';

import { AppError } from '../../core/errors.ts';
import type { FoundFile, ModelPackage } from '../../core/inference/model-package.ts';
import type { PackageFile } from '../../core/inference/model-spec.ts';
import { parseModel } from '../../core/inference/rdf/parse-model.ts';
import { isDescriptionName } from '../../core/model-names.ts';

export type { FoundFile, ModelPackage };

/** Of several descriptions in one folder the one with the first of these names counts. */
const STANDARD_NAMES = [/^rdf\.ya?ml$/i, /^bioimageio\.ya?ml$/i];

/**
 * Reads the description in `folder`: rdf.yaml, bioimageio.yaml or the only *.bioimageio.yaml; `description` names one of
 * several. `outputId` as for `parseModel`. The weights are found, not opened.
 *
 * @throws AppError `model.invalid` naming what is wrong
 */
export async function readModelPackage(
  folder: string,
  description?: string,
  outputId?: string,
): Promise<ModelPackage> {
  const name = description ?? (await findDescription(folder));
  if (!isDescriptionName(name)) throw invalid(folder, `"${name}" is no name of a description`);
  let rdf: unknown;
  try {
    rdf = parse(await readFile(join(folder, name), 'utf8'));
  } catch (cause) {
    throw invalid(folder, `its ${name} cannot be read (${reasonOf(cause)})`, cause);
  }
  const { spec, weights } = parseModel(rdf, join(basename(folder), name), outputId);
  return {
    folder,
    description: name,
    spec,
    weights: await findPackageFile(folder, weights.file, 'weights'),
    externalData:
      weights.externalData && (await findPackageFile(folder, weights.externalData, "weights' data")),
  };
}

async function findDescription(folder: string): Promise<string> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter(isDescriptionName).sort();
  } catch (cause) {
    throw invalid(folder, `it cannot be read (${reasonOf(cause)})`, cause);
  }
  for (const pattern of STANDARD_NAMES) {
    const standard = names.find((name) => pattern.test(name));
    if (standard !== undefined) return standard;
  }
  if (names.length === 1) return names[0];
  throw invalid(
    folder,
    names.length === 0
      ? 'it holds no rdf.yaml, bioimageio.yaml or NAME.bioimageio.yaml'
      : `it holds several descriptions, of which one has to be named: ${names.join(', ')}`,
  );
}

/**
 * Finds a file that the description names; `what` it is, in words. Nothing outside of the folder is touched, also not
 * through a link.
 *
 * @throws AppError `model.invalid` for URLs, files outside of the folder and missing ones
 */
export async function findPackageFile(
  folder: string,
  { source, sha256 }: PackageFile,
  what: string,
): Promise<FoundFile> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(source))
    throw invalid(
      folder,
      `its ${what} are at ${source}; expected a file in the package. Download the whole package (.zip)`,
    );
  const outside = `its ${what} ${source} lie outside of its folder`;
  if (!isInside(folder, join(folder, source)) || isAbsolute(source)) throw invalid(folder, outside);
  let path: string;
  let root: string;
  try {
    root = await realpath(folder);
    path = await realpath(join(folder, source));
  } catch (cause) {
    throw invalid(folder, `its ${what} ${source} are missing (${reasonOf(cause)})`, cause);
  }
  if (!isInside(root, path)) throw invalid(folder, outside);
  return { path, sha256 };
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * Compares the weights, and their data file, with their checksums; without one there is nothing to compare.
 *
 * @throws AppError `model.invalid` when they differ or cannot be read
 */
export async function verifyWeights({ folder, weights, externalData }: ModelPackage): Promise<void> {
  await verifyFile(folder, weights, 'weights');
  if (externalData) await verifyFile(folder, externalData, "weights' data");
}

/**
 * Compares a file of a package with its checksum, if it has one.
 *
 * @throws AppError `model.invalid` when they differ or the file cannot be read
 */
export async function verifyFile(folder: string, { path, sha256 }: FoundFile, what: string): Promise<void> {
  if (sha256 === null) return;
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (cause) {
    throw invalid(folder, `its ${what} cannot be read (${reasonOf(cause)})`, cause);
  }
  const found = hash.digest('hex');
  if (found === sha256.toLowerCase()) return;
  throw invalid(
    folder,
    `its ${what} are damaged or incomplete: expected SHA-256 ${sha256} as in its description, got ${found}`,
  );
}

function invalid(folder: string, problem: string, cause?: unknown): AppError {
  return new AppError(
    'model.invalid',
    `The model ${basename(folder)} cannot be used: ${problem}. Install it again.`,
    { details: { folder }, cause },
  );
}

/** The system's or the parser's words on one line. */
function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0];
}
