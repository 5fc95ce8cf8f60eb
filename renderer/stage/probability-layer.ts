import Konva from 'konva';

import type { Rect } from '../../core/image/geometry.ts';
import type { Projection } from './projection.ts';
import { FOREGROUND, tintCanvas } from './tint.ts';

export type ReadProbability = (rect: Rect, signal: AbortSignal) => Promise<Uint8Array>;

/** Side of a kept picture at most: this is a progress display, and a whole slide of it has to fit in memory. */
const LARGEST = 512;

/** Foreground probability of the rectangles that a running segmentation has finished, as a translucent tint. */
export class ProbabilityLayer {
  readonly layer = new Konva.Layer({ listening: false, visible: false });
  readonly #read: ReadProbability;
  readonly #onChange: () => void;
  readonly #pictures = new Map<Rect, HTMLCanvasElement | null>();
  #projection: Projection | null = null;
  #abort = new AbortController();

  constructor(read: ReadProbability, onChange: () => void) {
    this.#read = read;
    this.#onChange = onChange;
    this.layer.add(new Konva.Shape({ sceneFunc: (context) => this.#draw(context._context) }));
  }

  /** Shows these rectangles and no others. */
  show(rects: readonly Rect[]): void {
    this.layer.visible(rects.length > 0);
    if (rects.length === 0) {
      this.#abort.abort();
      this.#abort = new AbortController();
      this.#pictures.clear();
      this.#onChange();
      return;
    }
    for (const rect of rects) {
      if (this.#pictures.has(rect)) continue;
      this.#pictures.set(rect, null);
      void this.#load(rect, this.#abort.signal);
    }
  }

  draw(projection: Projection): void {
    this.#projection = projection;
    this.layer.drawScene();
  }

  destroy(): void {
    this.#abort.abort();
  }

  async #load(rect: Rect, signal: AbortSignal): Promise<void> {
    // A tile that can't be had is only missing from a picture of progress; the job itself reports what went wrong.
    const values = await this.#read(rect, signal).catch(() => null);
    if (values === null || signal.aborted) return;
    this.#pictures.set(rect, tintCanvas(values, rect, FOREGROUND, LARGEST));
    this.#onChange();
  }

  #draw(context: CanvasRenderingContext2D): void {
    if (this.#projection === null) return;
    for (const [rect, picture] of this.#pictures) {
      if (picture === null) continue;
      const target = this.#projection.place(rect);
      context.drawImage(picture, target.x, target.y, target.width, target.height);
    }
  }
}
