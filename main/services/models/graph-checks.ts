import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import { NEWEST_OPSET } from '../../../core/inference/rdf/weights.ts';
import { inspectOnnx, type OnnxInfo } from '../../formats/onnx-file.ts';
import { isInside } from '../files/location.ts';

/**
 * Reads a graph's header and checks what would otherwise only fail, less clearly, when the network is loaded.
 *
 * @throws AppError `model.invalid`: an operator set that is too new, data files that are missing or outside of its folder;
 *   `file.*` for a file that is no graph
 */
export async function readGraph(path: string): Promise<OnnxInfo> {
  const info = await inspectOnnx(path);
  const name = basename(path);
  const opset = opsetOf(info);
  if (opset > NEWEST_OPSET) {
    const what = `${name} needs ONNX operator set ${opset}, and Skipscope runs those up to ${NEWEST_OPSET}`;
    throw invalid(path, `${what}. Export the network again with opset_version=${NEWEST_OPSET} or lower.`);
  }
  const folder = await realpath(dirname(path));
  for (const file of info.externalData) {
    const real = await findFile(join(folder, file));
    if (real === null) {
      const what = `${name} keeps its weights in ${file}, which is not beside it`;
      throw invalid(
        path,
        `${what}. Put both files into one folder, or export the network into a single file.`,
      );
    }
    if (!isInside(real, folder)) {
      const what = `${name} keeps its weights in ${file}, outside of its folder`;
      throw invalid(path, `${what}. Such a network is not loaded: export it into a single file.`);
    }
  }
  return info;
}

/** Version of the ai.onnx operators. */
export function opsetOf({ opsets }: OnnxInfo): number {
  return opsets.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0;
}

/** The file with its links resolved; null when there is none. */
async function findFile(path: string): Promise<string | null> {
  try {
    const real = await realpath(path);
    return (await stat(real)).isFile() ? real : null;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

function invalid(path: string, message: string): AppError {
  return new AppError('model.invalid', message, { details: { path } });
}
