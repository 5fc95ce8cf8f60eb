import Konva from 'konva';

import type { Rect } from '../../core/image/geometry.ts';
import type { Projection } from './projection.ts';

export type ReadProbability = (rect: Rect, signal: AbortSignal) => Promise<Uint8Array>;

/** Tint of pixels that are surely foreground: colour bits 0xBBGGRR, and how opaque they are at most (0..255). */
const TINT = 0x4cc8ff;
const MOST_OPAQUE = 150;
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
    this.#pictures.set(rect, tint(values, rect));
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

function tint(values: Uint8Array, rect: Rect): HTMLCanvasElement {
  const step = Math.max(1, Math.ceil(Math.max(rect.width, rect.height) / LARGEST));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(rect.width / step);
  canvas.height = Math.ceil(rect.height / step);
  const data = new ImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(data.data.buffer);
  for (let y = 0, i = 0; y < rect.height; y += step) {
    for (let x = 0; x < rect.width; x += step, i++) {
      pixels[i] = (Math.round((values[y * rect.width + x] / 255) * MOST_OPAQUE) << 24) | TINT;
    }
  }
  canvas.getContext('2d')?.putImageData(data, 0, 0);
  return canvas;
}
