import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const samplesSchema = z.array(z.object({ file: z.string(), title: z.string(), description: z.string() }));
export type Sample = z.infer<typeof samplesSchema>[number];

/** What `samples.json` of the samples folder lists; a folder without one has no samples. */
export async function readSamples(folder: string): Promise<Sample[]> {
  let text: string;
  try {
    text = await readFile(join(folder, 'samples.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return samplesSchema.parse(JSON.parse(text));
}
