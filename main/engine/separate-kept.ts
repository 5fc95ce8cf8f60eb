import type { FoundObjects } from '../services/engine.ts';
import type { CallContext } from './context.ts';
import { LabelStream } from './label-stream.ts';
import { ProbabilityMap } from './probability-file.ts';
import type { SeparateWork } from './protocol.ts';

/** Rows read from the map at a time. */
const BAND = 256;

/** Objects from a kept probability map, or of a region of it: no image and no network is needed. `ms` is the time in all. */
export async function separateKept(
  { probability, separation, region }: SeparateWork,
  context: CallContext,
): Promise<FoundObjects & { ms: number }> {
  const start = performance.now();
  const map = await ProbabilityMap.open(probability);
  try {
    const area = region?.area ?? { x: 0, y: 0, width: map.width, height: map.height };
    const { width, height } = area;
    const labels = new LabelStream(probability, { separation, region }, context);
    const planes = probability.planes.map(() => new Uint8Array(width * Math.min(BAND, height)));
    for (let y = 0; y < height; y += BAND) {
      context.signal.throwIfAborted();
      const rows = Math.min(BAND, height - y);
      await map.readRect({ x: area.x, y: area.y + y, width, height: rows }, planes);
      await labels.push(planes, rows);
      await context.emit({ type: 'progress', stage: 'separate', done: y + rows, total: height });
    }
    await labels.finish();
    return { ...labels.found, ms: performance.now() - start };
  } finally {
    await map.close();
  }
}
