import { outlinePixels } from '../../../core/mask/outline-pixels.ts';
import type { LabelSource } from '../../services/exporting.ts';
import { readObjects } from '../objects.ts';

/** One bit for each pixel of the image, set on the objects' outlines as Cellpose draws them; rows begin at whole bytes. */
export class OutlineBits {
  private readonly bits: Uint8Array;
  private readonly rowBytes: number;

  private constructor(width: number, height: number) {
    this.rowBytes = Math.ceil(width / 8);
    this.bits = new Uint8Array(this.rowBytes * height);
  }

  static async of(source: LabelSource, signal?: AbortSignal): Promise<OutlineBits> {
    const outlines = new OutlineBits(source.width, source.height);
    for await (const object of readObjects(source, signal)) {
      const runs = outlinePixels(object, object.measured.bounds);
      for (let i = 0; i < runs.length; i += 3) outlines.set(runs[i], runs[i + 1], runs[i + 2]);
    }
    return outlines;
  }

  /** The bits of row `y`: that of column x is 1 << (x & 7) of byte x >> 3. */
  row(y: number): Uint8Array {
    return this.bits.subarray(y * this.rowBytes, (y + 1) * this.rowBytes);
  }

  private set(y: number, start: number, end: number): void {
    const row = this.row(y);
    for (let x = start; x < end; x++) row[x >> 3] |= 1 << (x & 7);
  }
}
