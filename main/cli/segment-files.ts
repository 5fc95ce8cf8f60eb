import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError, exitCode } from '../../core/errors.ts';
import { isUsualSize } from '../../core/inference/median-diameter.ts';
import type { ImageReport } from '../services/batch/image-work.ts';
import { expandInputs } from '../services/batch/inputs.ts';
import { nameImages } from '../services/batch/names.ts';
import { planBatch, type BatchPlan } from '../services/batch/plan.ts';
import { segmentImages, type BatchListener } from '../services/batch/segment-images.ts';
import { failedImage, tabledFiles, writeTables, type TabledImage } from '../services/batch/tables.ts';
import { openUserLabels } from '../services/batch/user-labels.ts';
import type { CliParts } from './parts.ts';
import { openReport, type Report } from './report.ts';
import { readCommand, type SegmentCommand, type SegmentOptions } from './segment-options.ts';

const SOME_FAILED = 3;
/** What shells report for a process ended by Ctrl+C. */
const INTERRUPTED = 130;

/** Segments every input; returns the exit code. Prints results and failures by itself. */
export async function segmentFiles(
  parts: CliParts,
  inputs: readonly string[],
  options: SegmentOptions,
): Promise<number> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const report = openReport(options.json ?? false);
  try {
    return await run(parts, inputs, options, report, controller.signal);
  } catch (error) {
    if (controller.signal.aborted) return INTERRUPTED;
    if (!(error instanceof AppError)) throw error;
    report.fatal(error);
    return exitCode(error.code);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    report.close();
  }
}

async function run(
  parts: CliParts,
  inputs: readonly string[],
  options: SegmentOptions,
  report: Report,
  signal: AbortSignal,
): Promise<number> {
  const command = await readCommand(inputs, options);
  const { settings, out } = command;
  const { spec } = await parts.models.find(settings.segment.modelId);
  const masks = spec.masks.map(({ name }) => name);
  const { images, failed } = await expandInputs(command.inputs, settings.recursive, masks);
  const all = await planBatch(parts.models, nameImages(images, settings), settings, out);
  const { index, count } = options.shard ?? { index: 0, count: 1 };
  const plan = { ...all, images: all.images.filter((_, i) => i % count === index) };
  await makeFolder(out);
  for (const { input, error } of failed) report.failed(input, error);
  const absent = failed.map(({ input, error }) => failedImage({ name: input, group: null }, error));
  const done = plan.images.length === 0 ? [] : await segment(parts, command, plan, options, report, signal);
  const tabled = [...absent, ...done].map((image, place) => ({ ...image, index: place }));
  // The shards of a batch have their tables together, which none of them can write.
  if (settings.measure && options.shard === undefined) {
    const tables = await writeTables(tabled, out, signal);
    report.tables(tables.map((name) => join(out, name)));
  }
  return [...absent, ...done].some((image: DoneImage) => image.error !== null || image.isPartial)
    ? SOME_FAILED
    : 0;
}

type DoneImage = Omit<TabledImage, 'index'> & { isPartial?: boolean };

/** What has become of the images, in their order. */
async function segment(
  parts: CliParts,
  { settings }: SegmentCommand,
  { images, model, order }: BatchPlan,
  options: SegmentOptions,
  report: Report,
  signal: AbortSignal,
): Promise<DoneImage[]> {
  const engine = parts.openEngine();
  const done: DoneImage[] = [];
  let next = 0;
  const told = inOrder({
    ...report,
    progress: (index, fraction) => report.progress(index, fraction),
    started: () => undefined,
    stopped: () => undefined,
    done(index, image) {
      const { path, name, group } = images[index];
      const isPartial = image.report?.failures !== undefined;
      done[index] = { name, group, ...tabledFiles(image), error: null, isPartial };
      if (image.report === null) report.skipped(path);
      else {
        report.done(image.report);
        report.hint(sizeHint(image.report, model.info.objectDiameter, order.diameter));
      }
    },
    failed(index, error) {
      done[index] = failedImage(images[index], error);
      report.failed(images[index].path, error);
    },
  });
  try {
    report.start(images.length);
    const kept = settings.keepLabels ? await openUserLabels(engine, parts.models) : null;
    const take = () => {
      if (next === images.length) return null;
      const index = next++;
      return { index, work: { image: images[index], model, order, resume: options.resume ?? false } };
    };
    await segmentImages({ ...parts, engine, kept }, { take, jobs: settings.jobs, told }, signal);
    return done;
  } finally {
    await engine.close();
  }
}

/** Tells of an image after those before it, so that what is printed does not depend on which was quicker. */
function inOrder(told: BatchListener): BatchListener {
  const waiting = new Map<number, () => void>();
  let next = 0;
  const tell = (index: number, say: () => void) => {
    told.progress(index, 1);
    waiting.set(index, say);
    for (let ready = waiting.get(next); ready; ready = waiting.get(next)) {
      waiting.delete(next++);
      ready();
    }
  };
  return {
    ...told,
    done: (index, image) => tell(index, () => void told.done(index, image)),
    failed: (index, error) => tell(index, () => void told.failed(index, error)),
    // Those after it are told all the same.
    stopped: (index) => tell(index, () => told.stopped(index)),
  };
}

/** What to say of objects that are much larger or smaller than those that the model knows; null when all is well. */
function sizeHint(
  { input, medianDiameter }: ImageReport,
  objectDiameter: number | null,
  diameter: number | null,
): string | null {
  if (medianDiameter === null || objectDiameter === null) return null;
  const expected = diameter ?? objectDiameter;
  if (isUsualSize(medianDiameter, expected)) return null;
  const found = Number(medianDiameter.toPrecision(2));
  const expects = diameter === null ? 'this model expects' : 'it was rescaled for';
  return `${input}: the objects are about ${found} px across, ${expects} ${expected}. Try --diameter ${found}.`;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      'file.notWritable',
      `The folder ${folder} cannot be made: ${reason}. Choose another --out folder.`,
      { cause },
    );
  }
}
