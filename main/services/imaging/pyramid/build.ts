import { open } from 'node:fs/promises';

import type { Pixels } from '../../../../core/image/dtype.ts';
import type { PixelSource } from '../../../../core/image/pixel-source.ts';
import { draftLevel } from './draft-level.ts';
import { type PyramidPlan, TileLayout } from './plan.ts';
import { writeLevels } from './write-levels.ts';

export interface PyramidWork {
  /** As the image's reader takes it. */
  imagePath: string;
  t: number;
  z: number;
  plan: PyramidPlan;
  /** The file to write; it must not be there. */
  target: string;
}

export interface PyramidEvents {
  /** The plan's draft level, one array for each channel. */
  onDraft(pixels: Pixels[]): void;
  /** 0..1 */
  onProgress(fraction: number): void;
}

/** Builds the levels of one plane into `target`; rejects with the reader's AppError, or the system's error. */
export type BuildPyramid = (work: PyramidWork, events: PyramidEvents, signal: AbortSignal) => Promise<void>;

/** Builds in the thread that calls it. The source stays open. */
export async function buildFrom(
  source: PixelSource,
  work: PyramidWork,
  { onDraft, onProgress }: PyramidEvents,
): Promise<void> {
  onDraft(await draftLevel(source, work, work.plan));
  const layout = new TileLayout(work.plan, source);
  const file = await open(work.target, 'wx');
  try {
    // Edge tiles of the last row are written whole, so this is its size in the end.
    await file.truncate(layout.bytes);
    await writeLevels(source, { t: work.t, z: work.z }, layout, file, onProgress);
    await file.sync();
  } finally {
    await file.close();
  }
}
