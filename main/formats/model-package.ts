import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { parse } from 'yaml';
import { z } from 'zod';

import { AppError } from '../../core/errors.ts';
import type { ModelSpec } from '../../core/inference/model-spec.ts';
import { parseModelSpec } from '../../core/inference/rdf/parse-model.ts';

/** A folder with an rdf.yaml and the weights that it describes. */
export interface ModelPackage {
  folder: string;
  spec: ModelSpec;
  weights: {
    path: string;
    /** Hexadecimal SHA-256 that the file has to have. */
    sha256: string;
  };
}

const checksumSchema = z.object({
  weights: z.object({ onnx: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }) }),
});

function invalid(folder: string, problem: string, cause?: unknown): AppError {
  return new AppError(
    'model.invalid',
    `The model ${basename(folder)} cannot be used: ${problem}. Install it again.`,
    {
      details: { folder },
      cause,
    },
  );
}

/** The system's or the parser's words on one line. */
function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0];
}

/**
 * Reads `folder`/rdf.yaml. The weights are not opened.
 *
 * @throws AppError `model.invalid` naming what is wrong
 */
export async function readModelPackage(folder: string): Promise<ModelPackage> {
  let rdf: unknown;
  try {
    rdf = parse(await readFile(join(folder, 'rdf.yaml'), 'utf8'));
  } catch (cause) {
    throw invalid(folder, `its rdf.yaml cannot be read (${reasonOf(cause)})`, cause);
  }
  const spec = parseModelSpec(rdf, join(basename(folder), 'rdf.yaml'));
  const checksum = checksumSchema.safeParse(rdf);
  if (!checksum.success)
    throw invalid(folder, 'its rdf.yaml has no SHA-256 of the weights (weights.onnx.sha256)');
  const path = join(folder, spec.weights);
  if (relative(folder, path).startsWith('..'))
    throw invalid(folder, `its weights ${spec.weights} lie outside its folder`);
  return { folder, spec, weights: { path, sha256: checksum.data.weights.onnx.sha256 } };
}

/**
 * Compares the weights with their checksum.
 *
 * @throws AppError `model.invalid` when they differ or cannot be read
 */
export async function verifyWeights({ folder, weights }: ModelPackage): Promise<void> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(weights.path), hash);
  } catch (cause) {
    throw invalid(folder, `its weights cannot be read (${reasonOf(cause)})`, cause);
  }
  const found = hash.digest('hex');
  if (found === weights.sha256) return;
  throw invalid(
    folder,
    `its weights are damaged or incomplete: expected SHA-256 ${weights.sha256} as in its rdf.yaml, got ${found}`,
  );
}
