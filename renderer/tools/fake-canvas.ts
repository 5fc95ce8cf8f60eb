import { applyPatch } from '../../core/edit/apply.ts';
import type { ObjectPlace } from '../../core/edit/delete-where.ts';
import type { Patch } from '../../core/edit/patch.ts';
import { type BoundedObject, withBounds } from '../../core/edit/relabel.ts';
import { Stroke } from '../../core/edit/stroke.ts';
import { keepLocked } from '../../core/edit/locked.ts';
import type { Pixels } from '../../core/image/dtype.ts';
import type { Point, Rect } from '../../core/image/geometry.ts';
import { Labelmap } from '../../core/mask/labelmap.ts';
import { measureObjects } from '../../core/mask/objects.ts';
import type { MaskPreview, ProbabilityChannel, Tool, ToolCanvas, ToolPointer, ToolStroke } from './canvas.ts';
import { DEFAULT_TOOL_OPTIONS } from './options.ts';

/** A canvas for tests: a small labelmap written as rows of digits ('.' = background), and a record of what tools did. */
export class FakeCanvas implements ToolCanvas {
  readonly labelmap: Labelmap;
  plane = { t: 0, z: 0 };
  readonly options = { ...DEFAULT_TOOL_OPTIONS };
  readonly locked = new Set<number>();
  readonly splitStrength = 0.5;
  intensityRange = { low: 0, high: 255 };
  brushSize = 1;
  selected: number | null = null;
  readonly toggled: number[] = [];
  hovered: number | null = null;
  isReady = true;
  newLabel = 9;
  readonly patches: { tool: string; patch: Patch }[] = [];
  readonly deleted: number[] = [];
  readonly regions: (Rect | null)[] = [];
  readonly pans: Point[] = [];
  outline: readonly Point[] | null = null;
  preview: MaskPreview | null = null;
  note: string | null = null;
  readonly failures: unknown[] = [];
  /** Of the whole image, row by row; null before a segmentation. */
  probability: Partial<Record<ProbabilityChannel, Uint8Array>> | null = null;
  /** Of the whole image, row by row. */
  intensity: Uint8Array;
  /** Tools read and edit while others go on; `settled` waits for these. */
  readonly #underway = new Set<Promise<unknown>>();

  constructor(rows: readonly string[]) {
    this.labelmap = new Labelmap(rows[0].length, rows.length);
    const digits = rows.flatMap((row) => Array.from(row, (digit) => (digit === '.' ? 0 : Number(digit))));
    const { width } = this.labelmap;
    for (const { column, row } of this.labelmap.tilesIn({ x: 0, y: 0, width, height: rows.length })) {
      const place = this.labelmap.tileRect(column, row);
      const tile = Uint32Array.from({ length: place.width * place.height }, (_, i) => {
        const y = place.y + Math.floor(i / place.width);
        return digits[y * width + place.x + (i % place.width)];
      });
      this.labelmap.setTile(column, row, tile);
    }
    this.intensity = new Uint8Array(digits.length);
  }

  get imageSize(): { width: number; height: number } {
    return { width: this.labelmap.width, height: this.labelmap.height };
  }

  /** The labels as rows of digits. */
  get rows(): string[] {
    const { width, height } = this.labelmap;
    const row = (y: number) =>
      Array.from({ length: width }, (_, x) => this.labelmap.get(x, y) || '.').join('');
    return Array.from({ length: height }, (_, y) => row(y));
  }

  stepBrush(direction: 1 | -1): void {
    this.brushSize += direction;
  }

  labelAt({ x, y }: Point): number | null {
    const { width, height } = this.labelmap;
    if (x < 0 || y < 0 || x >= width || y >= height) return null;
    return this.labelmap.get(Math.floor(x), Math.floor(y));
  }

  select(label: number | null): void {
    this.selected = label;
  }

  toggle(label: number): void {
    this.toggled.push(label);
  }

  hover(label: number | null): void {
    this.hovered = label;
  }

  takeNewLabel(): number {
    return this.newLabel++;
  }

  beginStroke(tool: string): ToolStroke | null {
    if (!this.isReady) return null;
    const stroke = new Stroke(this.labelmap, this.locked);
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

  deleteObjects(labels: readonly number[]): void {
    this.deleted.push(...labels);
  }

  get objects(): ObjectPlace[] {
    return [...measureObjects(this.labelmap).values()].map(({ label, area, sumX, sumY, bounds }) => ({
      label,
      area,
      centroid: { x: sumX / area + 0.5, y: sumY / area + 0.5 },
      bounds,
    }));
  }

  readLabels(rect: Rect): Promise<Uint32Array> {
    return this.#later(() => this.labelmap.readRect(rect));
  }

  listObjects(): Promise<ObjectPlace[]> {
    return this.#later(() => this.objects);
  }

  findObjects(labels: readonly number[]): Promise<BoundedObject[]> {
    const whole = { x: 0, y: 0, ...this.imageSize };
    return this.#later(() => {
      const present = this.labelmap.readRect(whole);
      return withBounds(labels, (label) => (present.includes(label) ? whole : null));
    });
  }

  edit(...[tool, , make]: Parameters<ToolCanvas['edit']>): Promise<boolean> {
    return this.#later(() => {
      const patch = keepLocked(make(this.labelmap), this.locked);
      if (patch === null) return false;
      applyPatch(this.labelmap, patch, 'after');
      this.patches.push({ tool, patch });
      return true;
    });
  }

  readProbability(channel: ProbabilityChannel, rect: Rect): Promise<Uint8Array | null> {
    return this.#later(() => {
      const values = this.probability?.[channel];
      return values === undefined ? null : this.#cut(values, rect);
    });
  }

  readIntensity(rect: Rect): Promise<Pixels> {
    return this.#later(() => this.#cut(this.intensity, rect));
  }

  /** Resolves when nothing that tools have begun is under way any more. */
  async settled(): Promise<void> {
    do await new Promise((resolve) => setTimeout(resolve));
    while (this.#underway.size > 0);
  }

  chooseRegion(region: Rect | null): void {
    this.regions.push(region);
  }

  panBy(x: number, y: number): void {
    this.pans.push({ x, y });
  }

  showOutline(points: readonly Point[] | null): void {
    this.outline = points && [...points];
  }

  showPreview(preview: MaskPreview | null): void {
    this.preview = preview;
  }

  say(text: string | null): void {
    this.note = text;
  }

  fail(error: unknown): void {
    this.failures.push(error);
  }

  undoLast(): void {
    const last = this.patches.pop();
    if (last) applyPatch(this.labelmap, last.patch, 'before');
  }

  async #later<T>(work: () => T): Promise<T> {
    const done = Promise.resolve().then(work);
    this.#underway.add(done);
    try {
      return await done;
    } finally {
      this.#underway.delete(done);
    }
  }

  #cut(values: Uint8Array, rect: Rect): Uint8Array {
    const { width } = this.imageSize;
    const rows = Array.from({ length: rect.height }, (_, y) => (rect.y + y) * width + rect.x);
    return Uint8Array.from(rows.flatMap((start) => [...values.subarray(start, start + rect.width)]));
  }
}

/** A pointer at an image point; the screen shows one image pixel as ten. */
export function pointerAt(x: number, y: number, more: Partial<ToolPointer> = {}): ToolPointer {
  const point = { x, y };
  return {
    point,
    trail: [point],
    screen: { x: x * 10, y: y * 10 },
    scale: 10,
    shift: false,
    alt: false,
    pressure: null,
    ...more,
  };
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
