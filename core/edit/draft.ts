import type { Rect } from '../image/geometry.ts';
import { Labelmap } from '../mask/labelmap.ts';
import { applyPatch } from './apply.ts';
import type { Patch } from './patch.ts';
import { diffTile } from './tile-patch.ts';

/** Several changes that build on one another and become one patch, tried on a copy of the tiles that they concern. */
export class Draft {
  /** Holds what `open` was called for. */
  readonly labelmap: Labelmap;
  private readonly original: Labelmap;
  private readonly opened = new Set<number>();

  constructor(original: Labelmap) {
    this.original = original;
    this.labelmap = new Labelmap(original.width, original.height);
  }

  /** Copies the tiles of a rectangle that are not there yet. */
  open(rect: Rect): void {
    for (const { column, row } of this.original.tilesIn(rect)) {
      const key = row * this.original.columns + column;
      if (this.opened.has(key)) continue;
      this.opened.add(key);
      this.labelmap.setTile(column, row, this.original.tile(column, row)?.slice() ?? null);
    }
  }

  /** Makes a change on the copy; it must lie in what was opened. */
  apply(patch: Patch | null): void {
    if (patch !== null) applyPatch(this.labelmap, patch, 'after');
  }

  /** What all changes together do to the labelmap, which is as it was; null for nothing. */
  finish(): Patch | null {
    const parts = this.labelmap
      .loadedTiles()
      .map(({ column, row }) =>
        diffTile(
          this.original.tileRect(column, row),
          this.original.tile(column, row),
          this.labelmap.tile(column, row),
        ),
      )
      .filter((part) => part !== null);
    return parts.length === 0 ? null : { parts };
  }
}
