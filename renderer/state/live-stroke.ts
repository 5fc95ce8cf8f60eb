import type { Patch } from '../../core/edit/patch.ts';
import { type PaintRule, Stroke } from '../../core/edit/stroke.ts';
import { intersectRects, type Point, type Rect } from '../../core/image/geometry.ts';
import type { ToolStroke } from '../tools/canvas.ts';
import type { LabelTiles } from './label-tiles.ts';

/** A stroke on the labels in sight: tells them what to redraw, and leaves alone what has not been loaded. */
export class LiveStroke implements ToolStroke {
  /** Resolves when the stroke was finished or cancelled. */
  readonly ended: Promise<void>;
  readonly #tiles: LabelTiles;
  readonly #stroke: Stroke;
  readonly #onEnd: (patch: Patch | null) => void;
  #resolve: () => void = () => undefined;

  /** `locked` objects neither lose a pixel nor get one. */
  constructor(tiles: LabelTiles, locked: ReadonlySet<number>, onEnd: (patch: Patch | null) => void) {
    this.#tiles = tiles;
    this.#stroke = new Stroke(tiles.labelmap, locked);
    this.#onEnd = onEnd;
    this.ended = new Promise((resolve) => (this.#resolve = resolve));
  }

  paintDisc(from: Point, to: Point, diameter: number, label: number, rule: PaintRule): void {
    const radius = Math.ceil(diameter / 2) + 1;
    const x = Math.floor(Math.min(from.x, to.x)) - radius;
    const y = Math.floor(Math.min(from.y, to.y)) - radius;
    const right = Math.ceil(Math.max(from.x, to.x)) + radius;
    const bottom = Math.ceil(Math.max(from.y, to.y)) + radius;
    if (!this.#isKnown({ x, y, width: right - x, height: bottom - y })) return;
    this.#tiles.changed(this.#stroke.paintDisc(from, to, diameter, label, rule));
  }

  paintSpan(x: number, y: number, length: number, label: number, rule: PaintRule): void {
    if (!this.#isKnown({ x, y, width: length, height: 1 })) return;
    this.#tiles.changed(this.#stroke.paintSpan(x, y, length, label, rule));
  }

  finish(): void {
    this.#end(this.#stroke.finish());
  }

  cancel(): void {
    this.#tiles.changed(this.#stroke.cancel());
    this.#end(null);
  }

  #end(patch: Patch | null): void {
    this.#onEnd(patch);
    this.#resolve();
  }

  #isKnown(rect: Rect): boolean {
    const { width, height } = this.#tiles.labelmap;
    return this.#tiles.isRectKnown(intersectRects(rect, { x: 0, y: 0, width, height }));
  }
}
