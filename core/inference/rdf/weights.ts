import { z } from 'zod';

import type { PackageFile } from '../model-spec.ts';
import { FieldError, readField } from './field-error.ts';

/**
 * Newest operator set that onnxruntime-node 1.30.0 loads: one network stamped with sets 17 to 28 loads up to 26; for 27 it
 * answers "Opset 27 is under development and support for this is limited".
 */
export const NEWEST_OPSET = 26;

const sha256 = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/, 'expected 64 hexadecimal digits')
  .transform((digits) => digits.toLowerCase())
  .nullish();
const fileSchema = z.object({ source: z.string().min(1), sha256 });
const onnxSchema = fileSchema.extend({
  opset_version: z.int().positive().nullish(),
  external_data: fileSchema.nullish(),
});

export interface WeightsDescription {
  file: PackageFile;
  /** Where the ONNX file keeps its numbers, when they are in a file of their own. */
  externalData: PackageFile | null;
}

/** The ONNX weights of a description; throws FieldError when there are none, or newer ones than we run. */
export function readWeights(weights: unknown): WeightsDescription {
  const formats = readField(z.record(z.string(), z.unknown()), weights, 'weights');
  const present = Object.keys(formats).filter((format) => formats[format] !== null);
  if (!present.includes('onnx')) {
    throw new FieldError(
      'weights',
      `expected weights in the format onnx, got only ${present.join(', ') || 'none'}; ask the authors for ONNX weights, or convert them`,
    );
  }
  const onnx = readField(onnxSchema, formats.onnx, 'weights.onnx');
  checkOpset(onnx.opset_version ?? null, 'weights.onnx.opset_version');
  const { external_data: external } = onnx;
  return {
    file: { source: onnx.source, sha256: onnx.sha256 ?? null },
    externalData: external ? { source: external.source, sha256: external.sha256 ?? null } : null,
  };
}

function checkOpset(version: number | null, field: string): void {
  if (version === null || version <= NEWEST_OPSET) return;
  throw new FieldError(
    field,
    `expected an operator set up to ${NEWEST_OPSET}, got ${version}; export the network with an older one, or update Skipscope`,
  );
}
