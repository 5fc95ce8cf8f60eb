import type { Pixels } from '../../core/image/dtype.ts';
import { Percentiles, scaleValues, type ValueRange } from '../../core/inference/normalise.ts';
import type { ModelSpec } from '../../core/inference/model-spec.ts';
import type { PlaneReader } from './plane-reader.ts';
import { mirror, type AxisTiles } from './tile-grid.ts';

/** Planes of the network's input. */
const INPUTS = 3;

/** What one row of tiles is cut out of. */
export interface TileRow {
  /** Of each channel read, whole rows. */
  bands: Pixels[];
  /** For each row of the tile, its row in the bands. */
  lines: number[];
}

/** Percentiles of each channel over the whole plane; `onRows` hears how many of its rows have been read. */
export async function measureRanges(
  reader: PlaneReader,
  { low, high, epsilon }: ModelSpec['normalisation'],
  onRows: (done: number) => Promise<void>,
): Promise<ValueRange[]> {
  const percentiles = reader.channels.map(() => new Percentiles(reader.dtype));
  for (let y = 0; y < reader.height; y += reader.bandRows) {
    const rows = Math.min(reader.bandRows, reader.height - y);
    const bands = await reader.readRows(y, rows);
    for (const [i, band] of bands.entries()) percentiles[i].add(band);
    await onRows(y + rows);
  }
  return percentiles.map((channel) => ({ low: channel.at(low), high: channel.at(high), epsilon }));
}

/** Cuts normalised network inputs out of a plane; beyond the image's edge it is mirrored. */
export class TileFeed {
  private readonly reader: PlaneReader;
  private readonly ranges: readonly ValueRange[];
  private readonly columns: AxisTiles;
  private readonly rows: AxisTiles;
  private readonly input: Float32Array;

  constructor(reader: PlaneReader, ranges: readonly ValueRange[], columns: AxisTiles, rows: AxisTiles) {
    this.reader = reader;
    this.ranges = ranges;
    this.columns = columns;
    this.rows = rows;
    this.input = new Float32Array(INPUTS * rows.length * columns.length);
  }

  /** What tile row `row` needs, for `cut`. */
  async readRow(row: number): Promise<TileRow> {
    const { reader, rows } = this;
    const positions = Array.from({ length: rows.length }, (_, i) =>
      mirror(rows.starts[row] + i, reader.height),
    );
    const top = Math.min(...positions);
    const bands = await reader.readRows(top, Math.max(...positions) - top + 1);
    return { bands, lines: positions.map((y) => y - top) };
  }

  /** Three planes of rows.length x columns.length values; overwritten by the next call. */
  cut(column: number, { bands, lines }: TileRow): Float32Array {
    const { input, reader, columns, rows } = this;
    const size = rows.length * columns.length;
    for (let plane = 0; plane < INPUTS; plane++) {
      const channel = reader.feed[plane];
      const earlier = reader.feed.indexOf(channel);
      if (earlier < plane) {
        input.copyWithin(plane * size, earlier * size, (earlier + 1) * size);
        continue;
      }
      for (let y = 0; y < rows.length; y++) {
        this.cutLine(
          column,
          bands[channel],
          lines[y],
          this.ranges[channel],
          plane * size + y * columns.length,
        );
      }
    }
    return input;
  }

  private cutLine(column: number, band: Pixels, line: number, range: ValueRange, to: number): void {
    const { input, columns } = this;
    const { width } = this.reader;
    const left = columns.starts[column];
    const from = Math.max(0, -left);
    const end = Math.min(columns.length, width - left);
    scaleValues(band, line * width + left + from, end - from, range, input, to + from);
    for (let x = 0; x < from; x++) input[to + x] = input[to + mirror(left + x, width) - left]!;
    for (let x = end; x < columns.length; x++) input[to + x] = input[to + mirror(left + x, width) - left]!;
  }
}
