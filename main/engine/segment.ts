import type { Rect } from '../../core/image/geometry.ts';
import { keptPlanes } from '../../core/inference/map-layout.ts';
import { PlaneProcessing } from '../../core/inference/processing/plane-processing.ts';
import { countTilePixels, planTiles } from '../../core/inference/tile-grid.ts';
import { openImage } from '../formats/open-image.ts';
import type { EngineResult } from '../services/engine.ts';
import type { CallContext } from './context.ts';
import { LabelStream } from './label-stream.ts';
import type { NetworkCache } from './network-cache.ts';
import type { PlaneMeasures } from './plane-measures.ts';
import { PlaneReader } from './plane-reader.ts';
import { measurePlane } from './plane-statistics.ts';
import { ProbabilityMap } from './probability-file.ts';
import type { SegmentWork } from './protocol.ts';
import { TileFeed } from './tile-feed.ts';
import { TileNetwork } from './tile-network.ts';
import { runTiles } from './tile-run.ts';

/** What the engine process keeps from call to call. */
export interface EngineMemory {
  networks: NetworkCache;
  measures: PlaneMeasures;
}

/**
 * The whole way from a file to labels: statistics of the plane, then per row of tiles network, blending, probability file
 * and separation, so that memory is bounded by a row of tiles. Of a region only its area is fed to the network; its edges
 * inside the image are mirrored like the image's own. Cancelled between tiles.
 */
export async function segment(
  work: SegmentWork,
  { networks, measures }: EngineMemory,
  context: CallContext,
): Promise<EngineResult> {
  const { signal } = context;
  const { spec } = work.model;
  const { network: session, fallback } = await networks.open(work.model, work.plan);
  await context.emit({ type: 'device', device: session.provider, fallback });
  const source = await openImage(work.imagePath, { signal });
  try {
    const { region = null } = work;
    const plane = { t: work.t, z: work.z };
    const open = (area?: Rect) =>
      new PlaneReader(source, plane, work.channels, spec.input.channels, signal, area);
    const reader = open(region?.area);
    const { preprocessing, references } = await measures.find(work, () =>
      measurePlane(region === null ? reader : open(), spec, (done) =>
        context.emit({ type: 'progress', stage: 'read', done, total: source.shape.y }),
      ),
    );
    const { columns, rows } = planTiles(spec, reader, {
      scale: work.scale,
      maxTile: work.maxTile,
      offset: work.gridOffset,
    });
    const network = new TileNetwork(
      session,
      spec,
      { height: rows.input.length, width: columns.input.length },
      { height: rows.length, width: columns.length },
    );
    const map = await ProbabilityMap.create(work.probability, { keeps: region !== null });
    try {
      const labels = new LabelStream(work.probability, work, context);
      const infer = await runTiles({
        network,
        postprocessing: new PlaneProcessing(spec.postprocessing, spec.output.channels, 'float32', references),
        flips: work.flips ?? false,
        planes: keptPlanes(spec),
        feed: new TileFeed(reader, preprocessing, { columns, rows, scale: work.scale }),
        columns,
        rows,
        area: region?.area ?? { x: 0, y: 0, width: reader.width, height: reader.height },
        map,
        labels,
        context,
      });
      await labels.finish();
      return {
        width: source.shape.x,
        height: source.shape.y,
        ...labels.found,
        device: session.provider,
        ms: { read: reader.ms, infer, separate: labels.ms },
        tilePixels: countTilePixels({ columns, rows }, work.flips),
        // The system counts in KiB, on every platform.
        peakBytes: process.resourceUsage().maxRSS * 1024,
      };
    } finally {
      await map.close();
    }
  } finally {
    await source.close();
  }
}
