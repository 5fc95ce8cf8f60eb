import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { z } from 'zod';

import { modelTestSchema, modelUseSchema } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { writeAtomically } from '../../exporters/atomic-file.ts';

const FILE = 'skipscope.json';

const settingsSchema = z.object({
  formatVersion: z.literal(1),
  /** Shown in place of the package's own. */
  name: z.string().nullable(),
  /** The description that counts, where the package has several. */
  description: z.string().nullable(),
  /** What it was added from. */
  source: z.string(),
  /** ISO 8601. */
  added: z.string(),
  /** What its user said of its outputs; null as long as the package's own word counts. */
  use: modelUseSchema.nullable(),
  test: modelTestSchema.nullable(),
});

/** What we keep of an imported model beside its package, which stays as its authors made it. */
export type ModelSettings = z.infer<typeof settingsSchema>;

/** Of the model in `folder`; null where there are none (models that came with the app, folders put there by hand). */
export async function readSettings(folder: string): Promise<ModelSettings | null> {
  let text: string;
  try {
    text = await readFile(join(folder, FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw damaged(folder, error);
  }
  try {
    return settingsSchema.parse(JSON.parse(text));
  } catch (error) {
    throw damaged(folder, error);
  }
}

/** Replaces them, whole or not at all. */
export async function writeSettings(folder: string, settings: ModelSettings): Promise<void> {
  await writeAtomically(join(folder, FILE), async (handle) => {
    await handle.writeFile(`${JSON.stringify(settings, null, 2)}\n`);
  });
}

function damaged(folder: string, cause: unknown): AppError {
  return new AppError(
    'model.invalid',
    `The model ${basename(folder)} cannot be used: its ${FILE} cannot be read. Remove the model and add it again.`,
    { details: { folder }, cause },
  );
}
