import type { Pixels } from '../../core/image/dtype.ts';
import type { PlaneProcessing } from '../../core/inference/processing/plane-processing.ts';
import type { PlaneReader } from './plane-reader.ts';
import { TileScaling } from './tile-scaling.ts';
import { mirror, type AxisTiles } from '../../core/inference/tile-grid.ts';

/** What one row of tiles is cut out of. */
export interface TileRow {
  /** Whole rows of each band that the reader reads. */
  bands: Pixels[];
  /** Row of the plane that the bands begin with. */
  top: number;
  /** For each row of the tile, its row in the (rescaled) plane. */
  lines: number[];
}

/** Columns of a tile that lie in the plane one after the other (`from` to `end`), and each column's place in the plane. */
interface TileColumns {
  from: number;
  end: number;
  places: number[];
}

/** Cuts network inputs out of a plane, rescaled and preprocessed; beyond the plane's edge it is mirrored. */
export class TileFeed {
  private readonly reader: PlaneReader;
  private readonly processing: PlaneProcessing;
  private readonly columns: AxisTiles['input'];
  private readonly rows: AxisTiles['input'];
  private readonly scaling: TileScaling | null;
  private readonly input: Float32Array;

  /** `scale`: tile pixels for each pixel of the plane, as `columns` and `rows` were planned with. */
  constructor(
    reader: PlaneReader,
    processing: PlaneProcessing,
    { columns, rows, scale }: { columns: AxisTiles; rows: AxisTiles; scale: number },
  ) {
    this.reader = reader;
    this.processing = processing;
    this.columns = columns.input;
    this.rows = rows.input;
    this.scaling = scale === 1 ? null : new TileScaling(reader, this.columns, this.rows, scale);
    this.input = new Float32Array(reader.feed.length * this.rows.length * this.columns.length);
  }

  /** What tile row `row` needs, for `cut`. */
  async readRow(row: number): Promise<TileRow> {
    const { reader, rows, scaling } = this;
    const lines = Array.from({ length: rows.length }, (_, i) => mirror(rows.starts[row] + i, rows.size));
    const [top, end] = scaling?.sourceRows(lines) ?? [Math.min(...lines), Math.max(...lines) + 1];
    return { bands: await reader.readRows(top, end - top), top, lines };
  }

  /** The network's channels of rows.length x columns.length values; overwritten by the next call. */
  cut(column: number, row: TileRow): Float32Array {
    const { input, reader, processing } = this;
    const size = this.rows.length * this.columns.length;
    const columns = this.placeColumns(column);
    const scaled =
      this.scaling && row.bands.map((band, i) => this.scaling!.cut(i, band, row, columns.places));
    for (const [channel, band] of reader.feed.entries()) {
      if (scaled) processing.load(channel, scaled[band], 0, size, input, channel * size);
      else this.cutChannel(channel, row.bands[band], row, columns);
    }
    processing.finish(input, size);
    return input;
  }

  private placeColumns(column: number): TileColumns {
    const { length, size, starts } = this.columns;
    const left = starts[column];
    const from = Math.min(length, Math.max(0, -left));
    const end = Math.max(from, Math.min(length, size - left));
    return { from, end, places: Array.from({ length }, (_, x) => mirror(left + x, size)) };
  }

  private cutChannel(channel: number, band: Pixels, { top, lines }: TileRow, columns: TileColumns): void {
    const { input, processing } = this;
    const { width } = this.reader;
    const { from, end, places } = columns;
    let to = channel * lines.length * places.length;
    for (const line of lines) {
      const start = (line - top) * width;
      processing.load(channel, band, start + places[from], end - from, input, to + from);
      for (let x = 0; x < places.length; x++) {
        if (x === from) x = end;
        if (x < places.length) processing.load(channel, band, start + places[x], 1, input, to + x);
      }
      to += places.length;
    }
  }
}
