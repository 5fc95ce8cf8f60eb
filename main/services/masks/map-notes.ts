import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

import { rectSchema } from '../../../core/contract.ts';
import { FIRST_PLANE, planeSchema } from '../../../core/image/plane.ts';
import { MAPS } from '../../../core/inference/map-layout.ts';
import { writeAtomically } from '../../exporters/atomic-file.ts';

const planeName = z.string().min(1);
const sourceSchema = z.union([
  z.literal('kept'),
  z.object({ constant: z.number() }),
  z.object({ distanceCap: z.number().positive() }),
]);
/** Version 0.1 kept three planes always, and did not note them. */
const mapSchema = z.object({
  file: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  planes: z
    .array(planeName)
    .min(1)
    .default([...MAPS]),
  maps: z
    .object({ foreground: sourceSchema, boundary: sourceSchema, distance: sourceSchema })
    .default({ foreground: 'kept', boundary: 'kept', distance: 'kept' }),
  masks: z.array(z.object({ name: planeName, threshold: z.number() })).default([]),
});
const noteSchema = mapSchema.extend({
  plane: planeSchema,
  /** Of the last run, when it was about a part of the plane. */
  region: z.object({ rect: rectSchema, area: rectSchema }).nullable(),
});
const notesSchema = z.object({ kept: z.array(noteSchema) });

/** A map of one plane of the image; `file` lies beside the notes. */
export type MapNote = z.infer<typeof noteSchema>;

/** What the notes file `path` says of maps that are there; none when there is none, or a damaged one: a run makes another. */
export async function readNotes(path: string): Promise<MapNote[]> {
  try {
    const read: unknown = JSON.parse(await readFile(path, 'utf8'));
    const notes = notesSchema.safeParse(read);
    // Up to version 0.2 there was one map for each image.
    const kept = notes.success
      ? notes.data.kept
      : [{ ...mapSchema.parse(read), plane: FIRST_PLANE, region: null }];
    const isThere = await Promise.all(
      kept.map(({ file }) =>
        stat(join(dirname(path), file)).then(
          () => true,
          () => false,
        ),
      ),
    );
    return kept.filter((_, i) => isThere[i]);
  } catch {
    return [];
  }
}

export function writeNotes(path: string, kept: readonly MapNote[]): Promise<void> {
  return writeAtomically(path, async (file) => {
    await file.writeFile(JSON.stringify({ kept }));
  });
}
