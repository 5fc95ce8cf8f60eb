import { openImage } from '../formats/open-image.ts';
import { readModelPackage } from '../formats/model-package.ts';
import type { EngineResult } from '../services/engine.ts';
import type { CallContext } from './context.ts';
import { LabelStream } from './label-stream.ts';
import { NetworkCache } from './network-cache.ts';
import { PlaneReader } from './plane-reader.ts';
import { ProbabilityMap } from './probability-file.ts';
import type { SegmentWork } from './protocol.ts';
import { measureRanges, TileFeed } from './tile-feed.ts';
import { planAxis } from './tile-grid.ts';
import { runTiles } from './tile-run.ts';

/** Upper bound of a tile's side by default: larger ones are no faster, and need more than a gigabyte of memory. */
const MAX_TILE = 1088;

const networks = new NetworkCache();

/**
 * The whole way from a file to labels: percentiles of the plane, then per row of tiles network, blending, probability file
 * and separation, so that memory is bounded by a row of tiles. Cancelled between tiles.
 */
export async function segment(work: SegmentWork, context: CallContext): Promise<EngineResult> {
  const { signal } = context;
  const model = await readModelPackage(work.modelFolder);
  const { network, fallback } = await networks.open(model, work.plan);
  await context.emit({ type: 'device', device: network.provider, fallback });
  const source = await openImage(work.imagePath, { signal });
  try {
    const reader = new PlaneReader(source, { t: work.t, z: work.z }, work.channels, signal);
    const { width, height } = reader;
    const { spec } = model;
    const ranges = await measureRanges(reader, spec.normalisation, (done) =>
      context.emit({ type: 'progress', stage: 'read', done, total: height }),
    );
    const grid = {
      maxTile: work.maxTile ?? MAX_TILE,
      overlap: spec.overlap,
      halo: spec.halo,
      offset: work.gridOffset ?? 0,
    };
    const columns = planAxis(width, { ...grid, ...spec.input.x });
    const rows = planAxis(height, { ...grid, ...spec.input.y });
    const probability = { path: work.probabilityPath, width, height };
    const map = await ProbabilityMap.create(probability);
    try {
      const labels = new LabelStream(width, height, work.separation, context);
      const feed = new TileFeed(reader, ranges, columns, rows);
      const infer = await runTiles({
        network,
        planes: spec.output.planes,
        feed,
        columns,
        rows,
        map,
        labels,
        context,
      });
      await labels.finish();
      const ms = { read: reader.ms, infer, separate: labels.ms };
      return { width, height, objects: labels.objects, device: network.provider, ms, probability };
    } finally {
      await map.close();
    }
  } finally {
    await source.close();
  }
}
