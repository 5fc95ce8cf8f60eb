import { stat } from 'node:fs/promises';

import { splitImagePath } from '../formats/image-path.ts';
import type { MeasuredPlane } from './plane-statistics.ts';
import type { SegmentWork } from './protocol.ts';

/** Planes whose statistics are remembered: a few numbers each, or a table of 65,536 counts. */
const MOST = 16;

/**
 * Statistics of planes that were gone through lately, so that region after region of a slide is segmented without reading
 * all of it each time.
 */
export class PlaneMeasures {
  private readonly known = new Map<string, MeasuredPlane>();

  /** What `measure` found for the same plane of the same file and the same steps, or finds now. */
  async find(work: SegmentWork, measure: () => Promise<MeasuredPlane>): Promise<MeasuredPlane> {
    const key = await describe(work);
    const measured = this.known.get(key) ?? (await measure());
    this.known.delete(key);
    this.known.set(key, measured);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= MOST) break;
      this.known.delete(oldest);
    }
    return measured;
  }
}

async function describe({ imagePath, t, z, channels, model }: SegmentWork): Promise<string> {
  const { input, preprocessing, postprocessing } = model.spec;
  const { size, mtimeMs, ino } = await stat(splitImagePath(imagePath).file);
  return JSON.stringify([
    imagePath,
    size,
    mtimeMs,
    ino,
    t,
    z,
    channels,
    input,
    preprocessing,
    postprocessing,
  ]);
}
