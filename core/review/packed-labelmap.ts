import type { Labelmap } from '../mask/labelmap.ts';
import { packLabels, unpackLabels, type PackedLabels } from '../mask/packed-labels.ts';

/** A labelmap that nobody changes, kept as runs. */
export class PackedLabelmap {
  readonly columns: number;
  readonly rows: number;
  private readonly tiles = new Map<string, PackedLabels>();

  /** Takes a copy. */
  constructor(labelmap: Labelmap) {
    this.columns = labelmap.columns;
    this.rows = labelmap.rows;
    for (const { column, row } of labelmap.loadedTiles())
      this.tiles.set(`${column},${row}`, packLabels(labelmap.tile(column, row)!));
  }

  /** Row by row, TILE_SIZE square cut at the image's edge; null where all is background. */
  tile(column: number, row: number): Uint32Array | null {
    const packed = this.tiles.get(`${column},${row}`);
    return packed === undefined ? null : unpackLabels(packed);
  }
}
