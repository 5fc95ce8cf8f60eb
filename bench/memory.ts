import { join } from 'node:path';

import { createEngine } from '../main/engine/host.ts';
import { segmentPicture } from './engine-run.ts';
import type { BenchContext, Benchmark, Row } from './measure.ts';
import { readPeak } from './peak-memory.ts';
import { writePicture } from './pictures.ts';

const SIDES = [2048, 4096, 8192];

async function measurePeak(context: BenchContext, side: number): Promise<number> {
  const picture = join(context.scratch, `picture-${side}.tif`);
  context.say(`${side} x ${side}`);
  await writePicture(picture, side);
  const engine = createEngine();
  try {
    await segmentPicture(engine, context, picture);
    return await readPeak(engine.pid!);
  } finally {
    await engine.close();
  }
}

export const memory: Benchmark = {
  name: 'memory',
  title: 'peak memory of the engine process',
  async run(context) {
    if (process.platform !== 'linux') {
      context.say('only Linux tells the peak of a process: not measured');
      return [];
    }
    const rows: Row[] = [];
    const peaks: number[] = [];
    for (const side of SIDES) {
      const peak = await measurePeak(context, side);
      peaks.push(peak);
      rows.push({ what: `${side / 1024}k`, value: peak, unit: 'MB' });
    }
    for (const [i, side] of SIDES.slice(1).entries()) {
      const growth = peaks[i + 1] / peaks[i];
      // The pixels grow fourfold each time.
      rows.push({ what: `growth to ${side / 1024}k (pixels: 4)`, value: growth, unit: 'ratio', limit: 4 });
    }
    return rows;
  },
};
