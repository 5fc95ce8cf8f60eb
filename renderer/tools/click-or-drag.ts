import type { ToolPointer } from './canvas.ts';

/** CSS pixels the pointer may wander during a click. */
const CLICK_SLACK = 4;

/** Tells a click from a drag: once the pointer has left the place it went down at, it is a drag until it goes up. */
export class ClickOrDrag {
  #start: ToolPointer | null = null;
  #isDrag = false;

  get isDown(): boolean {
    return this.#start !== null;
  }

  get isDrag(): boolean {
    return this.#isDrag;
  }

  down(pointer: ToolPointer): void {
    this.#start = pointer;
    this.#isDrag = false;
  }

  move({ screen }: ToolPointer): void {
    if (this.#start === null) return;
    const { x, y } = this.#start.screen;
    this.#isDrag ||= Math.hypot(screen.x - x, screen.y - y) > CLICK_SLACK;
  }

  end(): void {
    this.#start = null;
  }
}
