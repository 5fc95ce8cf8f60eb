import { TILE_SIZE } from '../edit/patch.ts';
import type { Point } from '../image/geometry.ts';
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
  private readonly origin: Point;
  private nextRow: number;

  /** Size of the image in pixels; `origin`: where in it the objects' own coordinates begin. */
  constructor(width: number, height: number, origin: Point = { x: 0, y: 0 }) {
    this.labelmap = new Labelmap(width, height);
    this.origin = origin;
    this.nextRow = Math.floor(origin.y / TILE_SIZE);
  }

  add(objects: readonly SeparatedObject[]): void {
    for (const object of objects) this.paint(object);
  }

  /** The tiles that lie wholly above row `settledRows` of the objects' coordinates (the image's height at the end). */
  take(settledRows: number): LabelTile[] {
    const { labelmap } = this;
    const ready: LabelTile[] = [];
    for (; this.nextRow < labelmap.rows; this.nextRow++) {
      const { y, height } = labelmap.tileRect(0, this.nextRow);
      if (y + height > settledRows + this.origin.y) break;
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
      const y = runs[i] + this.origin.y;
      const last = runs[i + 2] + this.origin.x;
      const row = Math.floor(y / TILE_SIZE);
      for (let x = runs[i + 1] + this.origin.x; x < last;) {
        const column = Math.floor(x / TILE_SIZE);
        const left = column * TILE_SIZE;
        const end = Math.min(last, left + TILE_SIZE);
        const width = Math.min(TILE_SIZE, this.labelmap.width - left);
        const base = (y - row * TILE_SIZE) * width - left;
        this.labelmap.writableTile(column, row).fill(label, base + x, base + end);
        x = end;
      }
    }
  }
}
