import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import type { DeviceChoice, SegmentEstimate } from '../../core/contract.ts';
import { writeAtomically } from '../exporters/atomic-file.ts';
import type { EngineResult } from './engine.ts';
import { logFault } from './log.ts';
import { Mutex } from './mutex.ts';
import type { SegmentPlan } from './segment-plan.ts';

const amount = z.number().nonnegative();
const speedSchema = z.object({
  /** Of the runs so far, older ones counting less: pixels that the network was fed with, and milliseconds in all. */
  pixels: z.number().positive(),
  ms: amount,
  /** Most memory that the engine held, without what grows with the width of the image. */
  fixedBytes: amount,
});
type Speed = z.infer<typeof speedSchema>;
const fileSchema = z.object({ speeds: z.record(z.string(), speedSchema) });

/** How much of an earlier speed counts beside a new one. */
const MEMORY = 0.5;

/** How fast the engine was on this computer, by model and device, kept in the data folder. */
export class Speeds {
  private readonly path: string;
  private known: Promise<Record<string, Speed>> | null = null;
  private readonly mutex = new Mutex();

  constructor(dataFolder: string) {
    this.path = join(dataFolder, 'speeds.json');
  }

  /** After one plane. A speed that cannot be written is forgotten with the process: only an estimate hangs on it. */
  async note(modelId: string, device: DeviceChoice, plan: SegmentPlan, result: EngineResult): Promise<void> {
    const { read, infer, separate } = result.ms;
    const fixedBytes = Math.max(0, result.peakBytes - bandBytes(plan));
    await this.mutex.run(async () => {
      const known = await this.read();
      const key = keyOf(modelId, device);
      const former = known[key] ?? { pixels: 0, ms: 0, fixedBytes };
      known[key] = {
        pixels: MEMORY * former.pixels + result.tilePixels,
        ms: MEMORY * former.ms + read + infer + separate,
        // The process may have held more for an earlier, wider image.
        fixedBytes: Math.min(former.fixedBytes, fixedBytes),
      };
      await writeAtomically(this.path, async (file) => {
        await file.writeFile(JSON.stringify({ speeds: known }));
      }).catch(logFault);
    });
  }

  async estimate(modelId: string, device: DeviceChoice, plan: SegmentPlan): Promise<SegmentEstimate> {
    const speed = (await this.read())[keyOf(modelId, device)];
    const { planes, region, map, tilePixels } = plan;
    const { width, height } = region?.area ?? map;
    return {
      planes: planes.length,
      pixels: planes.length * width * height,
      ms: speed ? (speed.ms / speed.pixels) * tilePixels * planes.length : null,
      memoryBytes: speed ? Math.round(speed.fixedBytes + bandBytes(plan)) : null,
      diskBytes: planes.length * width * height * map.planes.length,
    };
  }

  private read(): Promise<Record<string, Speed>> {
    this.known ??= readFile(this.path, 'utf8').then(
      (text) => fileSchema.parse(JSON.parse(text)).speeds,
      () => ({}),
    );
    // A damaged file is as good as none: the next run writes another.
    return this.known.catch(() => ({}));
  }
}

function keyOf(modelId: string, device: DeviceChoice): string {
  return `${modelId} ${device}`;
}

/**
 * Memory that one row of tiles takes, which is what grows with the image: sums of each kept plane (4 bytes), pixels of each
 * channel as they are read (2 usually), label tiles and what the separation holds (some 12).
 */
function bandBytes({ region, map, tileRows, work }: SegmentPlan): number {
  const { width } = region?.area ?? map;
  const sums = 4 * map.planes.length * Math.max(1, work.scale ** 2);
  return width * tileRows * (sums + 2 * new Set(work.channels).size + 12);
}
