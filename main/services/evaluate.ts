import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';

import { TILE_SIZE } from '../../core/edit/patch.ts';
import { AppError } from '../../core/errors.ts';
import { isImageName } from '../../core/image/image-names.ts';
import { OverlapCounter, type Overlaps } from '../../core/mask/metrics.ts';
import { openLabelImage } from './label-image.ts';

/** One image of an evaluation: its truth, and the result to compare with, null where there is none. */
export interface EvaluationPair {
  name: string;
  truth: string;
  result: string | null;
}

/** What a result of the image `cell.tif` may be called: our own names first, then the image's own name. */
const RESULT_ENDINGS = ['.labels.tif', '.labels.png', '.labels.npy', '.tif', '.tiff', '.png', '.npy'];

/**
 * Pairs label files by name: two files are one pair, of two folders each label image of `truth` goes with the result of the same
 * name, ending aside.
 *
 * @throws AppError `file.notFound` when there is nothing to compare, `request.invalid` for a file beside a folder
 */
export async function pairLabelFiles(results: string, truth: string): Promise<EvaluationPair[]> {
  const [isResultFolder, isTruthFolder] = [await isFolder(results), await isFolder(truth)];
  if (!isResultFolder && !isTruthFolder) return [{ name: basename(truth), truth, result: results }];
  if (isResultFolder !== isTruthFolder) {
    const [folder, file] = isResultFolder ? [results, truth] : [truth, results];
    throw new AppError(
      'request.invalid',
      `Expected two folders or two label images, got the folder ${folder} and the file ${file}.`,
    );
  }
  const present = new Set(await readdir(results));
  const names = (await readdir(truth)).filter(isImageName).sort();
  if (names.length === 0) {
    throw new AppError(
      'file.notFound',
      `The folder ${truth} holds no label image. Give the folder of the true labels.`,
    );
  }
  const pairs = names.map((name) => {
    const stem = name.slice(0, -extname(name).length).replace(/\.labels$/, '');
    const found = RESULT_ENDINGS.map((ending) => stem + ending).find((candidate) => present.has(candidate));
    return {
      name: stem,
      truth: join(truth, name),
      result: found === undefined ? null : join(results, found),
    };
  });
  if (pairs.some(({ result }) => result !== null)) return pairs;
  throw new AppError(
    'file.notFound',
    `No file of ${results} is named as one of ${truth}: expected ${pairs[0].name}.labels.tif or ${pairs[0].name}.tif, say.`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found !== null) return found.isDirectory();
  throw new AppError('file.notFound', `There is no file or folder ${path}. Check the path.`, {
    details: { path },
  });
}

/**
 * Overlaps of a result with the truth, read band by band; without a result nothing was found.
 *
 * @throws AppError `request.invalid` for images that differ in size or hold no labels, `file.*`
 */
export async function overlapFiles(
  { truth, result }: EvaluationPair,
  signal?: AbortSignal,
): Promise<Overlaps> {
  const expected = await openLabelImage(truth, null, signal);
  try {
    const found = result === null ? null : await openLabelImage(result, null, signal);
    try {
      const { width, height } = expected;
      if (found !== null && (found.width !== width || found.height !== height)) {
        throw new AppError(
          'request.invalid',
          `Expected labels of one size, but ${basename(result!)} has ${found.width} x ${found.height} pixels and ${basename(truth)} ${width} x ${height}.`,
        );
      }
      const counter = new OverlapCounter();
      for (let y = 0; y < height; y += TILE_SIZE) {
        signal?.throwIfAborted();
        const rows = Math.min(TILE_SIZE, height - y);
        counter.add(await expected.readRows(y, rows), found === null ? null : await found.readRows(y, rows));
      }
      return counter.overlaps;
    } finally {
      await found?.close();
    }
  } finally {
    await expected.close();
  }
}
