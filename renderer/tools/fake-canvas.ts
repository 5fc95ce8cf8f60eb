import { applyPatch } from '../../core/edit/apply.ts';
import type { Patch } from '../../core/edit/patch.ts';
import { Stroke } from '../../core/edit/stroke.ts';
import type { Point } from '../../core/image/geometry.ts';
import { Labelmap } from '../../core/mask/labelmap.ts';
import type { Tool, ToolCanvas, ToolPointer, ToolStroke } from './canvas.ts';

/** A canvas for tests: a small labelmap written as rows of digits ('.' = background), and a record of what tools did. */
export class FakeCanvas implements ToolCanvas {
  readonly labelmap: Labelmap;
  brushSize = 1;
  selected: number | null = null;
  hovered: number | null = null;
  isReady = true;
  newLabel = 9;
  readonly patches: { tool: string; patch: Patch }[] = [];
  readonly deleted: number[] = [];
  readonly pans: Point[] = [];
  outline: readonly Point[] | null = null;

  constructor(rows: readonly string[]) {
    this.labelmap = new Labelmap(rows[0].length, rows.length);
    const digits = rows.flatMap((row) => Array.from(row, (digit) => (digit === '.' ? 0 : Number(digit))));
    this.labelmap.setTile(0, 0, Uint32Array.from(digits));
  }

  /** The labels as rows of digits. */
  get rows(): string[] {
    const { width, height } = this.labelmap;
    const row = (y: number) =>
      Array.from({ length: width }, (_, x) => this.labelmap.get(x, y) || '.').join('');
    return Array.from({ length: height }, (_, y) => row(y));
  }

  labelAt({ x, y }: Point): number | null {
    const { width, height } = this.labelmap;
    if (x < 0 || y < 0 || x >= width || y >= height) return null;
    return this.labelmap.get(Math.floor(x), Math.floor(y));
  }

  select(label: number | null): void {
    this.selected = label;
  }

  hover(label: number | null): void {
    this.hovered = label;
  }

  takeNewLabel(): number {
    return this.newLabel++;
  }

  beginStroke(tool: string): ToolStroke | null {
    if (!this.isReady) return null;
    const stroke = new Stroke(this.labelmap);
    return {
      paintDisc: (...of) => void stroke.paintDisc(...of),
      paintSpan: (...of) => void stroke.paintSpan(...of),
      cancel: () => void stroke.cancel(),
      finish: () => {
        const patch = stroke.finish();
        if (patch !== null) this.patches.push({ tool, patch });
      },
    };
  }

  deleteObject(label: number): void {
    this.deleted.push(label);
  }

  panBy(x: number, y: number): void {
    this.pans.push({ x, y });
  }

  showOutline(points: readonly Point[] | null): void {
    this.outline = points && [...points];
  }

  undoLast(): void {
    const last = this.patches.pop();
    if (last) applyPatch(this.labelmap, last.patch, 'before');
  }
}

/** A pointer at an image point; the screen shows one image pixel as ten. */
export function pointerAt(x: number, y: number, more: Partial<ToolPointer> = {}): ToolPointer {
  const point = { x, y };
  return { point, trail: [point], screen: { x: x * 10, y: y * 10 }, shift: false, alt: false, ...more };
}

/** Presses at the first point, moves over the others and releases at the last. */
export function drag(
  tool: Tool,
  canvas: ToolCanvas,
  points: readonly [number, number][],
  more?: Partial<ToolPointer>,
): void {
  const [first, ...rest] = points.map(([x, y]) => pointerAt(x, y, more));
  tool.down(first, canvas);
  for (const pointer of rest) tool.move(pointer, canvas, true);
  tool.up(rest.at(-1) ?? first, canvas);
}
