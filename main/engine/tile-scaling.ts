import type { Pixels } from '../../core/image/dtype.ts';
import { planTaps, resampleLine, tapsEnd, type LineTaps } from '../../core/inference/resample.ts';
import type { PlaneReader } from './plane-reader.ts';
import type { AxisTiles } from '../../core/inference/tile-grid.ts';

/** Resamples what a tile shows of a plane: mean of the pixels that a larger one covers, linear interpolation otherwise. */
export class TileScaling {
  private readonly width: number;
  private readonly columns: LineTaps;
  private readonly lines: LineTaps;
  /** One source line, put together from as many as a tile's line is made of. */
  private readonly line: Float32Array;
  /** Of each band, rows.length x columns.length values. */
  private readonly tiles = new Map<number, Float32Array>();

  constructor(
    plane: Pick<PlaneReader, 'width' | 'height'>,
    columns: AxisTiles['input'],
    rows: AxisTiles['input'],
    scale: number,
  ) {
    this.width = plane.width;
    this.columns = planTaps(plane.width, columns.size, 1 / scale, 0);
    this.lines = planTaps(plane.height, rows.size, 1 / scale, 0);
    this.line = new Float32Array(plane.width);
  }

  /** First and last (exclusive) row of the plane that these lines of the rescaled one are made of. */
  sourceRows(lines: readonly number[]): [number, number] {
    const first = Math.min(...lines.map((line) => this.lines.first[line]));
    return [first, Math.max(...lines.map((line) => tapsEnd(this.lines, line)))];
  }

  /**
   * Values of a tile, row by row: its rows and columns are given by their places in the rescaled plane. `band` begins with
   * row `top` of the plane. Overwritten by the next call for the same band.
   */
  cut(
    index: number,
    band: Pixels,
    { top, lines }: { top: number; lines: readonly number[] },
    places: readonly number[],
  ): Float32Array {
    const tile = this.tiles.get(index) ?? new Float32Array(lines.length * places.length);
    this.tiles.set(index, tile);
    const left = Math.min(...places.map((place) => this.columns.first[place]));
    const right = Math.max(...places.map((place) => tapsEnd(this.columns, place)));
    for (const [y, line] of lines.entries()) {
      this.joinRows(band, top, line, left, right);
      const to = y * places.length;
      for (const [x, place] of places.entries()) {
        resampleLine(this.line, 0, this.columns, place, place + 1, tile, to + x);
      }
    }
    return tile;
  }

  private joinRows(band: Pixels, top: number, line: number, left: number, right: number): void {
    const { offsets, weights, first } = this.lines;
    const sum = this.line;
    sum.fill(0, left, right);
    let row = (first[line] - top) * this.width;
    for (let tap = offsets[line]; tap < offsets[line + 1]; tap++, row += this.width) {
      for (let x = left; x < right; x++) sum[x] += weights[tap] * band[row + x];
    }
  }
}
