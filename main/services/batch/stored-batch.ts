import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import {
  batchImageSchema,
  batchInfoSchema,
  batchSettingsSchema,
  batchStateSchema,
  batchSummaryRowSchema,
} from '../../../core/contract.ts';
import { errorBodySchema } from '../../../core/contract/errors.ts';
import { writeAtomically } from '../../exporters/atomic-file.ts';
import { Mutex } from '../mutex.ts';

const storedImageSchema = z.object({
  /** Null for an input that stands for no image; `error` says why. */
  path: z.string().nullable(),
  origin: z.enum(['disk', 'sample', 'upload']),
  /** As of NamedImage. */
  name: z.string(),
  group: z.string().nullable(),
  error: errorBodySchema.nullable(),
});
export type StoredImage = z.infer<typeof storedImageSchema>;

/** What a batch was begun with; it never changes. */
const storedBatchSchema = z.object({
  formatVersion: z.literal(1),
  id: z.string(),
  created: z.string(),
  settings: batchSettingsSchema,
  /** Paths as they were chosen. */
  inputs: z.array(z.string()),
  out: z.string(),
  images: z.array(storedImageSchema),
});
export type StoredBatch = z.infer<typeof storedBatchSchema>;

const imageOutcomeSchema = batchImageSchema
  .pick({
    index: true,
    objects: true,
    medianDiameter: true,
    ms: true,
    files: true,
    isCorrected: true,
    error: true,
  })
  .extend({
    state: z.enum(['waiting', 'done', 'skipped', 'failed']),
    sidecars: z.array(z.string()),
    measurements: z.array(z.string()),
    summary: z.array(batchSummaryRowSchema),
  });
export type ImageOutcome = z.infer<typeof imageOutcomeSchema>;

const tableSchema = z.object({ name: z.string(), bytes: z.number() });
export type StoredTable = z.infer<typeof tableSchema>;

const recordSchema = z.discriminatedUnion('type', [
  imageOutcomeSchema.extend({ type: z.literal('image') }),
  batchInfoSchema
    .pick({ error: true, device: true, fallback: true })
    .extend({ type: z.literal('batch'), state: batchStateSchema, tables: z.array(tableSchema) }),
]);
/** A line of a batch's journal: what has become of one of its images, or of itself. */
export type BatchRecord = z.infer<typeof recordSchema>;

const DESCRIPTION = 'batch.json';
const JOURNAL = 'journal.jsonl';

/** A batch on disk: what it was begun with, and a journal that tells what came of it, so that it goes on after a crash. */
export class BatchFolder {
  private readonly path: string;
  private readonly writing = new Mutex();

  constructor(path: string) {
    this.path = path;
  }

  async create(batch: StoredBatch): Promise<void> {
    await mkdir(this.path, { recursive: true });
    await writeAtomically(join(this.path, DESCRIPTION), (file) => file.writeFile(JSON.stringify(batch)));
  }

  /** In the order of the calls. A line that a power cut takes away costs looking at that image again. */
  append(record: BatchRecord): Promise<void> {
    return this.writing.run(() => appendFile(join(this.path, JOURNAL), `${JSON.stringify(record)}\n`));
  }

  /** @throws the system's error, or zod's, for a folder that holds no batch */
  async read(): Promise<{ batch: StoredBatch; records: BatchRecord[] }> {
    const batch = storedBatchSchema.parse(JSON.parse(await readFile(join(this.path, DESCRIPTION), 'utf8')));
    const text = await readFile(join(this.path, JOURNAL), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return { batch, records: text.split('\n').flatMap(readLine) };
  }

  async remove(): Promise<void> {
    await this.writing.run(() => rm(this.path, { recursive: true, force: true }));
  }
}

/** The last line may be torn, and one that was torn is followed by others when the batch went on. */
function readLine(line: string): BatchRecord[] {
  try {
    return [recordSchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

/** Names of the batches in a folder, the oldest first. */
export async function listBatches(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
