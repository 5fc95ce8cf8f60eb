import {
  batchFileSchema,
  type BatchFile,
  type BatchSettings,
  type DeviceChoice,
  type ExportFormat,
} from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { Rect } from '../../core/image/geometry.ts';
import { FieldError, readField } from '../../core/inference/rdf/field-error.ts';
import { readBatchFile } from '../services/batch/batch-file.ts';
import { dropAbsent } from './drop-absent.ts';

/** As commander hands them over; what was not said is absent. */
export interface SegmentOptions {
  config?: string;
  out?: string;
  model?: string;
  format?: ExportFormat[];
  device?: DeviceChoice;
  threshold?: number;
  minSize?: number;
  split?: number;
  channels?: number[];
  diameter?: number;
  flips?: true;
  plane?: { t: number; z: number };
  planes?: 'z' | 't' | 'all';
  region?: Rect;
  link?: number;
  measure?: true;
  name?: string;
  group?: string;
  keepLabels?: true;
  jobs?: number;
  resume?: true;
  shard?: { index: number; count: number };
  recursive?: true;
  json?: true;
}

/** What is to be done: settings, images as the user named them, and the folder for the results. */
export interface SegmentCommand {
  settings: BatchSettings;
  inputs: string[];
  out: string;
}

/**
 * What the command line and the file that `--config` names ask for together; the command line has the last word.
 *
 * @throws AppError `file.*`, `request.invalid`
 */
export async function readCommand(
  inputs: readonly string[],
  options: SegmentOptions,
): Promise<SegmentCommand> {
  const file = options.config === undefined ? batchFileSchema.parse({}) : await readBatchFile(options.config);
  const { images, out, ...settings } = override(file, options);
  const named = inputs.length > 0 ? [...inputs] : images;
  if (named.length === 0)
    throw wrongUsage('Expected images to segment: name files, folders or patterns, or --config FILE.');
  if (out === undefined) throw wrongUsage('Expected a folder for the results: name it with --out DIR.');
  return { settings, inputs: named, out };
}

function override(file: BatchFile, options: SegmentOptions): BatchFile {
  const { model, planes, plane, threshold, minSize, split, format, group } = options;
  const { device, channels, diameter, flips, region, link } = options;
  const { out, measure, name, keepLabels, jobs, recursive } = options;
  const separation = dropAbsent({ threshold, minSize, splitStrength: split });
  const segment = dropAbsent({
    modelId: model,
    device,
    channels,
    diameter,
    flips,
    region,
    link,
    span: planes,
  });
  const others = dropAbsent({ out, formats: format, measure, name, keepLabels, jobs, recursive });
  const merged = {
    ...file,
    ...others,
    ...(group !== undefined && { group: group === 'none' ? null : group }),
    segment: {
      ...file.segment,
      ...segment,
      ...plane,
      separation: { ...file.segment.separation, ...separation },
    },
  };
  try {
    return readField(batchFileSchema, merged, '');
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    throw wrongUsage(`${error.field}: ${error.message}.`);
  }
}

function wrongUsage(message: string): AppError {
  return new AppError('request.invalid', `${message} See skipscope segment --help.`);
}
