import type { ObjectAttributes } from '../../../../../core/contract.ts';
import { formatPlane, type Plane } from '../../../../../core/image/plane.ts';
import { SOAK_IMAGE, SOAK_PLANES, type Operation, type PixelOperation } from './operations.ts';

const { width: WIDTH, height: HEIGHT } = SOAK_IMAGE;

interface Facts {
  maxLabel: number;
  edited: ReadonlySet<number>;
  /** By label; those that are nothing special have no entry. */
  attributes: ReadonlyMap<number, ObjectAttributes>;
  /** Number of classes there are. */
  classes: number;
}

const NOTHING_SPECIAL: ObjectAttributes = { class: 0, isLocked: false, isAccepted: false };

interface Change {
  /** The plane changed; null when only facts were. */
  pixels: Uint32Array | null;
  /** Changed places of `pixels`, with their labels before and after. */
  places: number[];
  before: number[];
  after: number[];
  factsBefore: Facts;
  factsAfter: Facts;
}

export interface TrueObject extends ObjectAttributes {
  label: number;
  area: number;
  bounds: { x: number; y: number; width: number; height: number };
  isEdited: boolean;
}

/** What the labels have to be: plain arrays, changed pixel by pixel, sharing no code with what is tested. */
export class LabelTruth {
  /** Number of operations that changed something. */
  revision = 0;
  facts: Facts = { maxLabel: 0, edited: new Set(), attributes: new Map(), classes: 0 };
  private readonly planes = new Map(
    SOAK_PLANES.map((plane) => [formatPlane(plane), new Uint32Array(WIDTH * HEIGHT)] as const),
  );
  /** Pixels of each label that was ever there, in all planes. */
  private readonly areas = new Map<number, number>();
  private readonly done: Change[] = [];
  private readonly undone: Change[] = [];

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** All labels of a plane, row by row. */
  pixels(plane: Plane): Uint32Array {
    const pixels = this.planes.get(formatPlane(plane));
    if (pixels === undefined) throw new Error(`there is no plane ${formatPlane(plane)}`);
    return pixels;
  }

  do(operation: Operation): void {
    if (operation.kind === 'undo' || operation.kind === 'redo') {
      this.step(operation.kind);
      return;
    }
    const change = this.change(operation);
    if (change === null) return;
    this.done.push(change);
    this.undone.length = 0;
    this.revision++;
  }

  objects(plane: Plane): TrueObject[] {
    const found = new Map<
      number,
      { area: number; left: number; right: number; top: number; bottom: number }
    >();
    const pixels = this.pixels(plane);
    for (let i = 0; i < pixels.length; i++) {
      const label = pixels[i];
      if (label === 0) continue;
      const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
      const object = found.get(label);
      if (object === undefined) {
        found.set(label, { area: 1, left: x, right: x, top: y, bottom: y });
        continue;
      }
      object.area++;
      object.left = Math.min(object.left, x);
      object.right = Math.max(object.right, x);
      object.bottom = y;
    }
    return [...found]
      .sort(([a], [b]) => a - b)
      .map(([label, { area, left, right, top, bottom }]) => ({
        label,
        area,
        bounds: { x: left, y: top, width: right - left + 1, height: bottom - top + 1 },
        isEdited: this.facts.edited.has(label),
        ...(this.facts.attributes.get(label) ?? NOTHING_SPECIAL),
      }));
  }

  private change(operation: Exclude<Operation, { kind: 'undo' | 'redo' }>): Change | null {
    switch (operation.kind) {
      case 'disc':
        return this.paint(operation);
      case 'relabel':
        return this.write(operation.plane, everywhere(), operation.to, (label) => label === operation.from);
      case 'attributes':
        return this.setAttributes(operation.label, operation.set);
      case 'classes':
        return this.setClasses(operation.count);
    }
  }

  private setAttributes(label: number, set: Partial<ObjectAttributes>): Change | null {
    const { attributes, classes, maxLabel } = this.facts;
    const before = attributes.get(label) ?? NOTHING_SPECIAL;
    const after = { ...before, ...set };
    // Refused: labels that were never used, and classes that there are not.
    if (label > maxLabel || (set.class ?? 0) > classes) return null;
    if (JSON.stringify(before) === JSON.stringify(after)) return null;
    return this.setFacts({ ...this.facts, attributes: new Map([...attributes, [label, after]]) });
  }

  private setClasses(count: number): Change | null {
    const { attributes, classes } = this.facts;
    if (classes === count) return null;
    const kept = [...attributes].map(
      ([label, each]) => [label, each.class > count ? { ...each, class: 0 } : each] as const,
    );
    return this.setFacts({ ...this.facts, attributes: new Map(kept), classes: count });
  }

  private setFacts(facts: Facts): Change {
    const factsBefore = this.facts;
    this.facts = facts;
    return { pixels: null, places: [], before: [], after: [], factsBefore, factsAfter: facts };
  }

  private step(kind: 'undo' | 'redo'): void {
    const [from, to] = kind === 'undo' ? [this.done, this.undone] : [this.undone, this.done];
    const change = from.pop();
    if (change === undefined) return;
    const labels = kind === 'undo' ? change.before : change.after;
    const { pixels } = change;
    if (pixels !== null) {
      change.places.forEach((place, i) => {
        this.count(pixels[place], labels[i]);
        pixels[place] = labels[i];
      });
    }
    this.facts = kind === 'undo' ? change.factsBefore : change.factsAfter;
    to.push(change);
    this.revision++;
  }

  private count(from: number, to: number): void {
    this.areas.set(from, (this.areas.get(from) ?? 0) - 1);
    this.areas.set(to, (this.areas.get(to) ?? 0) + 1);
  }

  private paint({ plane, x, y, radius, label }: Extract<PixelOperation, { kind: 'disc' }>): Change | null {
    const places: number[] = [];
    for (let row = Math.max(0, y - radius); row <= Math.min(HEIGHT - 1, y + radius); row++) {
      for (let column = Math.max(0, x - radius); column <= Math.min(WIDTH - 1, x + radius); column++) {
        if ((column - x) ** 2 + (row - y) ** 2 <= radius ** 2) places.push(row * WIDTH + column);
      }
    }
    return this.write(plane, places, label, () => true);
  }

  private write(
    plane: Plane,
    candidates: Iterable<number>,
    label: number,
    isMeant: (label: number) => boolean,
  ): Change | null {
    const pixels = this.pixels(plane);
    const [places, before]: [number[], number[]] = [[], []];
    for (const place of candidates) {
      if (pixels[place] === label || !isMeant(pixels[place])) continue;
      places.push(place);
      before.push(pixels[place]);
      pixels[place] = label;
    }
    if (places.length === 0) return null;
    const factsBefore = this.facts;
    for (const old of before) this.count(old, label);
    const touched = new Set([...factsBefore.edited, ...before, label]);
    touched.delete(0);
    // A hand on an object takes back that it was accepted; of one that is gone nothing stays.
    const attributes = new Map(factsBefore.attributes);
    for (const each of new Set([...before, label])) {
      const kept = attributes.get(each);
      if (kept === undefined) continue;
      if (this.areas.get(each) === 0) attributes.delete(each);
      else attributes.set(each, { ...kept, isAccepted: false });
    }
    this.facts = {
      ...factsBefore,
      attributes,
      maxLabel: Math.max(factsBefore.maxLabel, label),
      edited: new Set([...touched].filter((each) => this.areas.get(each) !== 0)),
    };
    const after = places.map(() => label);
    return { pixels, places, before, after, factsBefore, factsAfter: this.facts };
  }
}

function* everywhere(): Iterable<number> {
  for (let place = 0; place < WIDTH * HEIGHT; place++) yield place;
}
