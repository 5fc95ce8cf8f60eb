import { stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';

import { glob, isDynamicPattern } from 'tinyglobby';

import { EXPORT_FORMATS } from '../../../core/contract.ts';
import { downloadName, EXPORT_FORMAT_INFO, maskSuffix } from '../../../core/export-formats.ts';
import { AppError } from '../../../core/errors.ts';
import { isImageName } from '../../../core/image/image-names.ts';
import { splitImagePath } from '../../formats/image-path.ts';
import { isImageFolder } from '../../formats/open-folder.ts';
import { READABLE_FORMATS } from '../../formats/open-image.ts';
import { PROJECT_SUFFIX } from '../files/location.ts';
import { oneOfEachSet } from '../../formats/tiff/list-set.ts';

/** An argument that stands for no image, and why. */
export interface FailedInput {
  input: string;
  error: AppError;
}

export interface ExpandedInputs {
  /**
   * Paths as the user would write them, each once, in the order of the arguments and by name inside each; one of each image over
   * several files.
   */
  images: string[];
  failed: FailedInput[];
}

/** 'image2' before 'image10'. One collator for all: making one for each comparison takes minutes for a million names. */
const { compare: byName } = new Intl.Collator('en', { numeric: true });

const OUTPUT_SUFFIXES = EXPORT_FORMATS.flatMap((format) => {
  const { suffix } = EXPORT_FORMAT_INFO[format];
  return [suffix, downloadName(suffix, format)];
});

/** Our own results are no images to segment when a folder holds both. `masks`: names of masks that models write. */
function isOutputName(name: string, masks: readonly string[]): boolean {
  const suffixes = [...OUTPUT_SUFFIXES, ...masks.map(maskSuffix)];
  return suffixes.some((suffix) => name.toLowerCase().endsWith(suffix.toLowerCase()));
}

/**
 * Files, folders (the images in them; with `isRecursive` those below too) and glob patterns, also where the shell has not
 * expanded them. Files that are named outright are taken whatever their name; `masks` as for the names of results.
 */
export async function expandInputs(
  inputs: readonly string[],
  isRecursive: boolean,
  masks: readonly string[] = [],
): Promise<ExpandedInputs> {
  const images = new Set<string>();
  const failed: FailedInput[] = [];
  for (const input of inputs) {
    try {
      for (const path of await expandOne(input, isRecursive, masks)) images.add(path);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failed.push({ input, error });
    }
  }
  return { images: await oneOfEachSet([...images]), failed };
}

/** Tables: files, patterns, and folders standing for the `*.measurements.csv` in them; each once, by name. @throws AppError */
export async function expandTables(inputs: readonly string[]): Promise<string[]> {
  const tables = new Set<string>();
  for (const input of inputs) {
    const isFolder = (await stat(input).catch(() => null))?.isDirectory() ?? false;
    const found = isFolder
      ? (await glob(`*${EXPORT_FORMAT_INFO['measurements-csv'].suffix}`, { cwd: input })).map((name) =>
          join(input, name),
        )
      : await matchFiles(input);
    if (found.length === 0)
      throw new AppError('file.notFound', `${input} holds no table: expected NAME.measurements.csv.`);
    for (const path of found.sort(byName)) tables.add(path);
  }
  return [...tables];
}

async function expandOne(input: string, isRecursive: boolean, masks: readonly string[]): Promise<string[]> {
  const found = await stat(splitImagePath(input).file).catch(() => null);
  if (found?.isDirectory() && !(await isImageFolder(input))) {
    const names = await glob(isRecursive ? '**/*' : '*', {
      cwd: input,
      expandDirectories: false,
      onlyFiles: false,
      ignore: ['**/*.zarr/**', `**/*${PROJECT_SUFFIX}/**`],
    });
    return chooseImages(
      // Folders come with a slash at their end.
      names.map((name) => join(input, name.replace(/\/$/, ''))),
      masks,
      `The folder ${input} holds no image`,
      isRecursive ? '' : ' Add --recursive to look into the folders below it.',
    );
  }
  if (found) return [input];
  return chooseImages(await matchFiles(input), masks, `Nothing that matches ${input} is an image`, '');
}

/** The file itself, or what a pattern stands for. @throws AppError `file.notFound` */
async function matchFiles(input: string): Promise<string[]> {
  if (await stat(splitImagePath(input).file).catch(() => null)) return [input];
  // A backslash separates folders on Windows; in a pattern it would take away the next character's meaning.
  const pattern = process.platform === 'win32' ? input.replaceAll('\\', '/') : input;
  if (!isDynamicPattern(pattern)) {
    throw new AppError('file.notFound', `There is no file or folder ${input}. Check the path.`, {
      details: { path: input },
    });
  }
  const paths = await glob(pattern, { expandDirectories: false, absolute: true });
  return pattern.startsWith('/') ? paths : paths.map((path) => relative(process.cwd(), path));
}

function chooseImages(paths: string[], masks: readonly string[], problem: string, hint: string): string[] {
  const images = paths.filter((path) => isImageName(basename(path)) && !isOutputName(basename(path), masks));
  if (images.length === 0) {
    throw new AppError('file.notFound', `${problem}: expected ${READABLE_FORMATS}.${hint}`);
  }
  return images.sort(byName);
}
