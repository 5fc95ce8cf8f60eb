import { outlinePixels } from '../../../core/mask/outline-pixels.ts';
import type { LabelSource } from '../../services/exporting.ts';
import { readObjects } from '../objects.ts';

/** One bit for each pixel of the image, set on the objects' outlines as Cellpose draws them; row by row. */
export class OutlineBits {
  private readonly bits: Uint8Array;
  private readonly width: number;

  private constructor(width: number, height: number) {
    this.width = width;
    this.bits = new Uint8Array(Math.ceil((width * height) / 8));
  }

  static async of(source: LabelSource, signal?: AbortSignal): Promise<OutlineBits> {
    const outlines = new OutlineBits(source.width, source.height);
    for await (const object of readObjects(source, signal)) {
      const runs = outlinePixels(object, object.measured.bounds);
      for (let i = 0; i < runs.length; i += 3) outlines.set(runs[i], runs[i + 1], runs[i + 2]);
    }
    return outlines;
  }

  /** `index` = y * width + x. */
  has(index: number): boolean {
    return (this.bits[Math.floor(index / 8)] & (1 << (index % 8))) !== 0;
  }

  private set(y: number, start: number, end: number): void {
    for (let index = y * this.width + start; index < y * this.width + end; index++)
      this.bits[Math.floor(index / 8)] |= 1 << (index % 8);
  }
}
