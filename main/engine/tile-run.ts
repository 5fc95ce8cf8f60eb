import { isEmptyRect, type Rect } from '../../core/image/geometry.ts';
import { BandBlend } from '../../core/inference/blend.ts';
import type { KeptPlane } from '../../core/inference/map-layout.ts';
import type { PlaneProcessing } from '../../core/inference/processing/plane-processing.ts';
import { BandResample, planTaps } from '../../core/inference/resample.ts';
import type { CallContext } from './context.ts';
import type { LabelStream } from './label-stream.ts';
import type { ProbabilityMap } from './probability-file.ts';
import type { TileFeed } from './tile-feed.ts';
import { axisWeights, type AxisTiles } from '../../core/inference/tile-grid.ts';
import type { TileNetwork } from './tile-network.ts';

/** Everything that a pass of the network over a plane is made of. */
export interface TileRunParts {
  network: TileNetwork;
  postprocessing: PlaneProcessing;
  flips: boolean;
  planes: readonly KeptPlane[];
  feed: TileFeed;
  columns: AxisTiles;
  rows: AxisTiles;
  /** What the feed reads of the image, in image pixels. */
  area: Rect;
  map: ProbabilityMap;
  labels: LabelStream;
  context: CallContext;
}

/**
 * Runs the network tile by tile, row by row: each finished rectangle goes into the probability map and is told at once,
 * each finished band on to the separation. Returns the milliseconds spent on the network and what surrounds it, without
 * reading and separating.
 */
export async function runTiles(parts: TileRunParts): Promise<number> {
  const { network, postprocessing, flips, feed, columns, rows, area, map, labels, context } = parts;
  const measured = await measureAnswers(parts);
  const blend = new BandBlend(columns.size, rows.size, parts.planes);
  const back = planWayBack(parts);
  const columnWeights = axisWeights(columns);
  const rowWeights = axisWeights(rows);
  const total = columns.starts.length * rows.starts.length;
  let ms = measured;
  let done = 0;
  const show = async (place: Rect, planes: readonly Uint8Array[]): Promise<void> => {
    if (isEmptyRect(place)) return;
    const rect = { ...place, x: area.x + place.x, y: area.y + place.y };
    map.writeRect(rect, planes);
    await context.emit({ type: 'tile', rect });
  };
  for (const [row, y] of rows.starts.entries()) {
    const band = await feed.readRow(row);
    for (const [column, x] of columns.starts.entries()) {
      context.signal.throwIfAborted();
      const start = performance.now();
      const input = feed.cut(column, band);
      const output = await (flips
        ? network.runFlipped(input, postprocessing)
        : network.run(input, postprocessing));
      blend.add({
        output,
        x,
        y,
        width: columns.length,
        height: rows.length,
        columnWeights: columnWeights[column],
        rowWeights: rowWeights[row],
      });
      const rect = finishedRect(columns, column, rows, row);
      const finished = back || isEmptyRect(rect) ? null : blend.read(rect);
      ms += performance.now() - start;
      if (finished) await show(rect, finished);
      await context.emit({ type: 'progress', stage: 'infer', done: ++done, total });
    }
    const blended = blend.take(rows.cuts[row + 1]);
    const finished = back && blended ? back.push(blended.planes, blended.rows) : blended;
    if (!finished) continue;
    if (back) await show({ x: 0, y: finished.y, width: area.width, height: finished.rows }, finished.planes);
    await labels.push(finished.planes, finished.rows);
  }
  return ms;
}

/** From the network's pixels to the image's; null where they are the same. */
function planWayBack({ columns, rows, area, planes }: TileRunParts): BandResample | null {
  const isSame = [columns, rows].every(({ onImage }) => onImage.ratio === 1 && onImage.shift === 0);
  if (isSame) return null;
  const taps = {
    columns: planTaps(columns.size, area.width, columns.onImage.ratio, columns.onImage.shift),
    lines: planTaps(rows.size, area.height, rows.onImage.ratio, rows.onImage.shift),
  };
  return new BandResample({ width: columns.size }, area, taps, planes.length);
}

/**
 * Where postprocessing asks for statistics of the whole answer, the network goes over the plane once more for each such
 * step. Returns the milliseconds it took.
 */
async function measureAnswers({
  network,
  postprocessing,
  feed,
  columns,
  rows,
  context,
}: TileRunParts): Promise<number> {
  const start = performance.now();
  while (postprocessing.needsPass) {
    for (const row of rows.starts.keys()) {
      const band = await feed.readRow(row);
      for (const column of columns.starts.keys()) {
        context.signal.throwIfAborted();
        const answer = await network.answer(feed.cut(column, band));
        postprocessing.measure(ownPart(answer, columns, column, rows, row));
      }
      await context.emit({ type: 'progress', stage: 'read', done: row + 1, total: rows.starts.length });
    }
    postprocessing.finishPass();
  }
  return performance.now() - start;
}

/** Of each channel of an answer, the pixels that this tile alone finishes. */
function ownPart(
  answer: Float32Array,
  columns: AxisTiles,
  column: number,
  rows: AxisTiles,
  row: number,
): Float32Array[] {
  const rect = finishedRect(columns, column, rows, row);
  const size = columns.length * rows.length;
  return Array.from({ length: answer.length / size }, (_, channel) => {
    const part = new Float32Array(Math.max(0, rect.width) * Math.max(0, rect.height));
    for (let y = 0; y < rect.height; y++) {
      const from =
        channel * size + (rect.y - rows.starts[row] + y) * columns.length + rect.x - columns.starts[column];
      part.set(answer.subarray(from, from + rect.width), y * rect.width);
    }
    return part;
  });
}

/** Pixels that no later tile changes, once this one and all before it are done. */
function finishedRect(columns: AxisTiles, column: number, rows: AxisTiles, row: number): Rect {
  const x = columns.cuts[column];
  const y = rows.cuts[row];
  return { x, y, width: columns.cuts[column + 1] - x, height: rows.cuts[row + 1] - y };
}
