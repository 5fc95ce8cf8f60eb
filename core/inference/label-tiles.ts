import { TILE_SIZE } from '../edit/patch.ts';
import { Labelmap } from '../mask/labelmap.ts';
import type { SeparatedObject } from './flood-objects.ts';

export interface LabelTile {
  column: number;
  row: number;
  /** Row by row, TILE_SIZE square cut at the image's edge. */
  labels: Uint32Array;
}

/**
 * Paints objects into label tiles and gives each tile away once it is settled, so that memory holds only the tile rows
 * still being written. Tiles without objects are never made.
 */
export class LabelTiles {
  private readonly labelmap: Labelmap;
  private nextRow = 0;

  /** Size of the image in pixels. */
  constructor(width: number, height: number) {
    this.labelmap = new Labelmap(width, height);
  }

  add(objects: readonly SeparatedObject[]): void {
    for (const object of objects) this.paint(object);
  }

  /** The tiles that lie wholly above `settledRows` (StreamingSeparation tells it; the image's height at the end). */
  take(settledRows: number): LabelTile[] {
    const { labelmap } = this;
    const ready: LabelTile[] = [];
    for (; this.nextRow < labelmap.rows; this.nextRow++) {
      const { y, height } = labelmap.tileRect(0, this.nextRow);
      if (y + height > settledRows) break;
      for (let column = 0; column < labelmap.columns; column++) {
        const labels = labelmap.tile(column, this.nextRow);
        if (labels === null) continue;
        ready.push({ column, row: this.nextRow, labels });
        labelmap.setTile(column, this.nextRow, null);
      }
    }
    return ready;
  }

  private paint({ label, runs }: SeparatedObject): void {
    for (let i = 0; i < runs.length; i += 3) {
      const row = Math.floor(runs[i] / TILE_SIZE);
      for (let x = runs[i + 1]; x < runs[i + 2];) {
        const column = Math.floor(x / TILE_SIZE);
        const left = column * TILE_SIZE;
        const end = Math.min(runs[i + 2], left + TILE_SIZE);
        const width = Math.min(TILE_SIZE, this.labelmap.width - left);
        const base = (runs[i] - row * TILE_SIZE) * width - left;
        this.labelmap.writableTile(column, row).fill(label, base + x, base + end);
        x = end;
      }
    }
  }
}
