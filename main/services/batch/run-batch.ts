import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { ExecutionProvider } from '../../../core/contract.ts';
import type { FileService } from '../files.ts';
import type { Batch } from './batch.ts';
import type { WorkParts } from './image-work.ts';
import { planBatch } from './plan.ts';
import { segmentImages, type BatchListener } from './segment-images.ts';
import type { BatchFolder } from './stored-batch.ts';
import { readSummary, tabledFiles, writeTables } from './tables.ts';

interface RunOptions {
  files: Pick<FileService, 'grant'>;
  parts: WorkParts;
}

/**
 * Does the images of a batch that wait, until none does or it is paused, and keeps what comes of them in its journal; then the
 * tables over all images.
 *
 * @throws AppError for what concerns every image; the signal's reason when aborted
 */
export async function runBatch(
  batch: Batch,
  folder: BatchFolder,
  { files, parts }: RunOptions,
  signal: AbortSignal,
): Promise<void> {
  const { settings, out } = batch.stored;
  await folder.append(batch.setState('running'));
  const there = batch.stored.images.flatMap(({ path, name, group }, index) =>
    path === null ? [] : [{ path, name, group, index }],
  );
  const plan = await planBatch(parts.models, there, settings, out);
  const works = new Map(there.map(({ index }, i) => [index, plan.images[i]]));
  await makeFolders(
    [...works.values()].map(({ sidecar }) => dirname(sidecar)),
    files,
  );
  let from = 0;
  const take = () => {
    const index = batch.state === 'running' ? batch.nextWaiting(from) : -1;
    const image = works.get(index);
    if (image === undefined) return null;
    from = index + 1;
    return { index, work: { image, model: plan.model, order: plan.order, resume: true } };
  };
  const told = listener(batch, folder, out);
  const used = { ...parts, kept: settings.keepLabels ? parts.kept : null };
  await segmentImages(used, { take, jobs: settings.jobs, told }, signal);
  if (batch.state !== 'running') return;
  if (settings.measure)
    batch.setTables(await describeTables(await writeTables(batch.tabled, out, signal), out));
  await folder.append(batch.setState('done'));
}

function listener(batch: Batch, folder: BatchFolder, out: string): BatchListener {
  return {
    started: (index) => batch.start(index),
    progress: (index, fraction) => batch.progress(index, fraction),
    device: (name, fallback) => batch.setDevice(name as ExecutionProvider, fallback),
    async done(index, image) {
      const { name, group } = batch.stored.images[index];
      const files = tabledFiles(image);
      const summary = await readSummary({ index, name, group, ...files, error: null });
      await folder.append(batch.finish(index, image, summary, out));
    },
    failed: (index, error) => folder.append(batch.fail(index, error.toBody())),
    stopped: (index) => void batch.reset(index),
  };
}

/** Each is checked to lie where files may be written: a link in the folder of the results may lead anywhere. */
async function makeFolders(paths: readonly string[], files: RunOptions['files']): Promise<void> {
  for (const path of new Set(paths)) {
    await mkdir(path, { recursive: true });
    await files.grant(path);
  }
}

function describeTables(names: readonly string[], out: string) {
  return Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(out, name))).size })));
}
