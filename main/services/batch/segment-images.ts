import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import type { FinishedImage, ImageWork, KeptLabels, WorkParts } from './image-work.ts';
import { segmentImage } from './segment-image.ts';
import { segmentKept } from './segment-kept.ts';

/** Hears what becomes of each image; `index` is what `take` gave. */
export interface BatchListener {
  started(index: number): void;
  /** 0..1 of one image. */
  progress(index: number, fraction: number): void;
  device(name: string, fallback: string | null): void;
  done(index: number, image: FinishedImage): Promise<void> | void;
  failed(index: number, error: AppError): Promise<void> | void;
  /** Its work was given up, because everything is. */
  stopped(index: number): void;
}

export interface BatchRun {
  /** The next image; null when there is none, or when no more are to be begun. */
  take(): { index: number; work: ImageWork } | null;
  /** Images that are worked on at a time: one is read or written while the engine has another. */
  jobs: number;
  told: BatchListener;
}

/**
 * Segments image after image, several at a time. One that fails is told and does not stop the others.
 *
 * @throws AppError for what would come back for every image: a device that is absent, a broken model
 */
export async function segmentImages(
  parts: WorkParts,
  { take, jobs, told }: BatchRun,
  signal: AbortSignal,
): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'skipscope-'));
  const stop = new AbortController();
  const all = AbortSignal.any([signal, stop.signal]);
  const work = async (slot: number): Promise<void> => {
    for (let next = take(); next !== null && !all.aborted; next = take()) {
      const { index } = next;
      told.started(index);
      try {
        const path = join(scratch, `probability-${slot}`);
        await told.done(index, await segmentOne(parts, next.work, path, index, told, all));
      } catch (error) {
        if (all.aborted) {
          told.stopped(index);
          return;
        }
        if (error instanceof AppError && !isAboutAll(error)) await told.failed(index, error);
        else {
          told.stopped(index);
          stop.abort();
          throw error;
        }
      }
    }
  };
  try {
    const ended = await Promise.allSettled(Array.from({ length: jobs }, (_, slot) => work(slot)));
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
    signal.throwIfAborted();
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function segmentOne(
  parts: WorkParts,
  work: ImageWork,
  probabilityPath: string,
  index: number,
  told: BatchListener,
  signal: AbortSignal,
): Promise<FinishedImage> {
  const progress = {
    fraction: (value: number) => told.progress(index, value),
    device: (name: string, fallback: string | null) => told.device(name, fallback),
  };
  if (!keeps(parts)) return segmentImage(parts, work, probabilityPath, progress, signal);
  return segmentKept(parts, work, progress, signal);
}

function keeps(parts: WorkParts): parts is WorkParts & { kept: KeptLabels } {
  return parts.kept !== null;
}

function isAboutAll(error: AppError): boolean {
  return error.code === 'device.unavailable' || error.code === 'model.invalid';
}
