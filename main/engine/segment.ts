import { keptPlanes } from '../../core/inference/map-layout.ts';
import { PlaneProcessing } from '../../core/inference/processing/plane-processing.ts';
import { openImage } from '../formats/open-image.ts';
import type { EngineResult } from '../services/engine.ts';
import type { CallContext } from './context.ts';
import { LabelStream } from './label-stream.ts';
import type { NetworkCache } from './network-cache.ts';
import { PlaneReader } from './plane-reader.ts';
import { measurePlane } from './plane-statistics.ts';
import { ProbabilityMap } from './probability-file.ts';
import type { SegmentWork } from './protocol.ts';
import { TileFeed } from './tile-feed.ts';
import { planAxis } from './tile-grid.ts';
import { TileNetwork } from './tile-network.ts';
import { runTiles } from './tile-run.ts';

/** Upper bound of a tile's side by default: larger ones are no faster, and need more than a gigabyte of memory. */
const MAX_TILE = 1088;

/**
 * The whole way from a file to labels: statistics of the plane, then per row of tiles network, blending, probability file
 * and separation, so that memory is bounded by a row of tiles. Cancelled between tiles.
 */
export async function segment(
  work: SegmentWork,
  networks: NetworkCache,
  context: CallContext,
): Promise<EngineResult> {
  const { signal } = context;
  const { spec } = work.model;
  const { network: session, fallback } = await networks.open(work.model, work.plan);
  await context.emit({ type: 'device', device: session.provider, fallback });
  const source = await openImage(work.imagePath, { signal });
  try {
    const reader = new PlaneReader(
      source,
      { t: work.t, z: work.z },
      work.channels,
      spec.input.channels,
      signal,
    );
    const { width, height } = reader;
    const { preprocessing, references } = await measurePlane(reader, spec, (done) =>
      context.emit({ type: 'progress', stage: 'read', done, total: height }),
    );
    const grid = {
      maxTile: work.maxTile ?? MAX_TILE,
      overlap: spec.overlap,
      offset: work.gridOffset ?? 0,
      scale: work.scale,
    };
    const { input, output } = spec;
    const [columns, rows] = (['x', 'y'] as const).map((axis) =>
      planAxis(axis === 'x' ? width : height, {
        ...grid,
        lengths: input[axis],
        output: output[axis],
        halo: output.halo[axis],
      }),
    );
    const map = await ProbabilityMap.create(work.probability);
    try {
      const labels = new LabelStream(work.probability, work.separation, context);
      const infer = await runTiles({
        network: new TileNetwork(
          session,
          spec,
          { height: rows.input.length, width: columns.input.length },
          { height: rows.length, width: columns.length },
        ),
        postprocessing: new PlaneProcessing(spec.postprocessing, spec.output.channels, 'float32', references),
        flips: work.flips ?? false,
        planes: keptPlanes(spec),
        feed: new TileFeed(reader, preprocessing, { columns, rows, scale: work.scale }),
        columns,
        rows,
        map,
        labels,
        context,
      });
      await labels.finish();
      const ms = { read: reader.ms, infer, separate: labels.ms };
      return { width, height, ...labels.found, device: session.provider, ms };
    } finally {
      await map.close();
    }
  } finally {
    await source.close();
  }
}
