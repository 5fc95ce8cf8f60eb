import type { Patch } from '../../core/edit/patch.ts';
import { uniteRects, type Rect } from '../../core/image/geometry.ts';

/** Where objects have gained pixels since the list of objects came, whose bounds do not tell of it yet. */
export class EditedBounds {
  readonly #byLabel = new Map<number, Rect>();
  #version = 0;
  #clearedAt = 0;

  /** Whether there was no edit. */
  get isEmpty(): boolean {
    return this.#version === this.#clearedAt;
  }

  /** Grows with every edit. */
  get version(): number {
    return this.#version;
  }

  /** Takes in what an edit leaves; an object's bounds grow by the rectangles of the parts that it is in. */
  note({ parts }: Patch): void {
    this.#version++;
    for (const { rect, after } of parts) {
      let last = 0;
      for (const label of after) {
        if (label === last) continue;
        last = label;
        if (label === 0) continue;
        const known = this.#byLabel.get(label);
        if (known !== rect) this.#byLabel.set(label, known === undefined ? rect : uniteRects(known, rect));
      }
    }
  }

  /** All of an object, as far as edits changed it; null where none did. */
  get(label: number): Rect | null {
    return this.#byLabel.get(label) ?? null;
  }

  clear(): void {
    this.#byLabel.clear();
    this.#clearedAt = this.#version;
  }
}
