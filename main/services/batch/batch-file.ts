import { readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';

import { parse, stringify } from 'yaml';

import { batchFileSchema, batchSettingsSchema, type BatchFile } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { FieldError, readField } from '../../../core/inference/rdf/field-error.ts';
import { describeFileError } from '../files/location.ts';

/** What a file says, and paths in it from its folder on. @throws AppError `file.*`, `request.invalid` naming the first thing wrong */
export async function readBatchFile(path: string): Promise<BatchFile> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw describeFileError(error, path);
  });
  const file = parseBatchFile(text, basename(path));
  const place = (name: string) => (isAbsolute(name) ? name : join(dirname(path), name));
  return { ...file, images: file.images.map(place), out: file.out && place(file.out) };
}

/** @throws AppError `request.invalid` naming the first thing wrong */
export function parseBatchFile(text: string, name: string): BatchFile {
  try {
    return readField(batchFileSchema, parse(text) ?? {}, '');
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    const place = error instanceof FieldError ? `${error.field}: ` : '';
    throw new AppError(
      'request.invalid',
      `${name} is no configuration of a batch: ${place}${reason}. Save one from the window to see what belongs in it.`,
      { cause: error },
    );
  }
}

/** YAML without what is as it is by default. */
export function writeBatchFile({ images, out, ...settings }: BatchFile): string {
  const usual = batchSettingsSchema.parse({});
  const differing = (values: object, defaults: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(values).filter(
        ([key, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(defaults[key]),
      ),
    );
  const { segment, ...others } = settings;
  const said = differing(segment, usual.segment);
  return stringify({
    images,
    ...(out !== undefined && { out }),
    ...differing(others, usual),
    ...(Object.keys(said).length > 0 && { segment: said }),
  });
}
