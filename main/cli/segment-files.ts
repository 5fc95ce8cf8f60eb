import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { DeviceChoice, ExportFormat, ModelInfo, Separation } from '../../core/contract.ts';
import { AppError, exitCode } from '../../core/errors.ts';
import type { Rect } from '../../core/image/geometry.ts';
import { isUsualSize } from '../../core/inference/median-diameter.ts';
import { chooseScale } from '../services/plane-choice.ts';
import type { ImageReport } from './image-work.ts';
import { expandInputs } from './inputs.ts';
import { planOutputs } from './outputs.ts';
import type { CliParts } from './parts.ts';
import { openReport, type Report } from './report.ts';
import { segmentFile } from './segment-file.ts';

/** As commander hands them over. */
export interface SegmentOptions {
  out: string;
  model?: string;
  format: ExportFormat[];
  device: DeviceChoice;
  threshold?: number;
  minSize?: number;
  split?: number;
  channels?: number[];
  diameter?: number;
  flips: boolean;
  plane: { t: number; z: number };
  planes: 'plane' | 'z' | 't' | 'all';
  region?: Rect;
  link?: number;
  resume: boolean;
  shard?: { index: number; count: number };
  recursive: boolean;
  json: boolean;
}

const SOME_FAILED = 3;
/** What shells report for a process ended by Ctrl+C. */
const INTERRUPTED = 130;

/** Segments every input with one engine; returns the exit code. Prints results and failures by itself. */
export async function segmentFiles(
  parts: CliParts,
  inputs: readonly string[],
  options: SegmentOptions,
): Promise<number> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const report = openReport(options.json);
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
  const model = await parts.models.find(options.model);
  const masks = model.spec.masks.map((mask) => mask.name);
  const { images, failed } = await expandInputs(inputs, options.recursive, masks);
  const all = [...planOutputs(images, options.out, options.format, masks)];
  const { index, count } = options.shard ?? { index: 0, count: 1 };
  const plan = all.filter((_, i) => i % count === index);
  chooseScale(model.spec, options.diameter ?? null);
  const separation = chooseSeparation(model.info, options);
  await makeFolder(options.out);
  for (const { input, error } of failed) report.failed(input, error);
  if (plan.length === 0) return failed.length > 0 ? SOME_FAILED : 0;

  const engine = parts.openEngine();
  const scratch = await mkdtemp(join(tmpdir(), 'skipscope-'));
  let failures = failed.length;
  try {
    report.start(plan.length);
    for (const [input, outputs] of plan) {
      const work = {
        input,
        outputs,
        model,
        separation,
        request: {
          ...options.plane,
          device: options.device,
          channels: options.channels,
          diameter: options.diameter,
          flips: options.flips,
          region: options.region,
          span: options.planes,
          link: options.link,
        },
        resume: options.resume,
      };
      try {
        const path = join(scratch, 'probability');
        const image = await segmentFile(engine, parts, work, path, report.progress, signal);
        if (image === null) {
          report.skipped(input);
          continue;
        }
        report.done(image);
        if (image.failures) failures++;
        report.hint(sizeHint(image, model.info.objectDiameter, options.diameter ?? null));
      } catch (error) {
        signal.throwIfAborted();
        // Usage errors (a device that is absent, a broken model) would come back for every image.
        if (!(error instanceof AppError) || isAboutAll(error)) throw error;
        failures++;
        report.failed(input, error);
      }
    }
  } finally {
    await engine.close();
    await rm(scratch, { recursive: true, force: true });
  }
  return failures > 0 ? SOME_FAILED : 0;
}

function isAboutAll(error: AppError): boolean {
  return error.code === 'device.unavailable' || error.code === 'model.invalid';
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

function chooseSeparation(info: ModelInfo, options: SegmentOptions): Separation {
  return {
    threshold: options.threshold ?? info.separation.threshold,
    minSize: options.minSize ?? info.separation.minSize,
    splitStrength: options.split ?? info.separation.splitStrength,
  };
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
