import { isEmptyRect, type Rect } from '../../core/image/geometry.ts';
import { BandBlend } from '../../core/inference/blend.ts';
import type { ModelSpec } from '../../core/inference/model-spec.ts';
import type { CallContext } from './context.ts';
import type { LabelStream } from './label-stream.ts';
import type { ProbabilityMap } from './probability-file.ts';
import type { NetworkSession } from './session.ts';
import type { TileFeed } from './tile-feed.ts';
import { axisWeights, type AxisTiles } from './tile-grid.ts';

/** Everything that one pass of the network over a plane is made of. */
export interface TileRunParts {
  network: NetworkSession;
  planes: ModelSpec['output']['planes'];
  feed: TileFeed;
  columns: AxisTiles;
  rows: AxisTiles;
  map: ProbabilityMap;
  labels: LabelStream;
  context: CallContext;
}

/**
 * Runs the network tile by tile, row by row: each finished rectangle goes into the probability map and is told at once,
 * each finished band on to the separation. Returns the milliseconds spent on the network and what surrounds it, without
 * reading and separating.
 */
export async function runTiles({
  network,
  planes,
  feed,
  columns,
  rows,
  map,
  labels,
  context,
}: TileRunParts): Promise<number> {
  const blend = new BandBlend(map.width, map.height);
  const columnWeights = columns.starts.map((_, column) => axisWeights(columns, column));
  const total = columns.starts.length * rows.starts.length;
  let ms = 0;
  let done = 0;
  for (const [row, y] of rows.starts.entries()) {
    const band = await feed.readRow(row);
    const rowWeights = axisWeights(rows, row);
    for (const [column, x] of columns.starts.entries()) {
      context.signal.throwIfAborted();
      const start = performance.now();
      const input = feed.cut(column, band);
      const output = await network.run(input, rows.length, columns.length);
      blend.add({
        output,
        planes,
        x,
        y,
        width: columns.length,
        height: rows.length,
        columnWeights: columnWeights[column],
        rowWeights,
      });
      const rect = finishedRect(columns, column, rows, row);
      if (!isEmptyRect(rect)) map.writeRect(rect, blend.read(rect));
      ms += performance.now() - start;
      if (!isEmptyRect(rect)) await context.emit({ type: 'tile', rect });
      await context.emit({ type: 'progress', stage: 'infer', done: ++done, total });
    }
    const finished = blend.take(rows.cuts[row + 1]);
    if (finished) await labels.push(finished, finished.rows);
  }
  return ms;
}

/** Pixels that no later tile changes, once this one and all before it are done. */
function finishedRect(columns: AxisTiles, column: number, rows: AxisTiles, row: number): Rect {
  const x = columns.cuts[column];
  const y = rows.cuts[row];
  return { x, y, width: columns.cuts[column + 1] - x, height: rows.cuts[row + 1] - y };
}
