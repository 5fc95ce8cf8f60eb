import { applyPatch } from '../../core/edit/apply.ts';
import type { Plane } from '../../core/image/plane.ts';
import { Labelmap } from '../../core/mask/labelmap.ts';
import { linkObjects, mergeLabels } from './merge-labels.ts';
import { planLinks } from './segment-plan.ts';

/** The labels of planes that objects of later ones may go on from; those that no later one needs are let go. */
export class FormerPlanes {
  private readonly links: number[];
  private readonly held = new Map<number, Labelmap>();

  constructor(planes: readonly Plane[]) {
    this.links = planLinks(planes);
  }

  /** For plane `index`, whose labels are going to be in `labelmap`: the labels before it, null for none. */
  take(index: number, labelmap: Labelmap): Labelmap | null {
    const before = this.held.get(this.links[index]) ?? null;
    this.held.set(index, labelmap);
    for (const key of this.held.keys()) if (this.links.lastIndexOf(key) <= index) this.held.delete(key);
    return before;
  }
}

/** Label tiles of a plane that are at hand. */
const MOST_UNPACKED = 64;

/** Results of plane after plane, numbered so that objects which go on through planes keep their numbers. */
export class LinkedPlanes {
  private readonly planes: readonly Plane[];
  private readonly former: FormerPlanes;
  private readonly least: number;
  private maxLabel = 0;

  /** `least`: of what both objects cover, 0..1. */
  constructor(planes: readonly Plane[], least: number) {
    this.planes = planes;
    this.former = new FormerPlanes(planes);
    this.least = least;
  }

  /** The result of plane `index` (labels 1..n) with the numbers that its objects get, and the highest so far. */
  place(index: number, result: Labelmap): { labelmap: Labelmap; maxLabel: number } {
    const labelmap = new Labelmap(result.width, result.height, { mostUnpacked: MOST_UNPACKED });
    const before = this.former.take(index, labelmap);
    const none = new Set<number>();
    const patch = mergeLabels(
      {
        plane: this.planes[index],
        labelmap,
        objects: new Map(),
        maxLabel: this.maxLabel,
        edited: none,
        locked: none,
        accepted: none,
      },
      result,
      { keepEdited: false, names: before ? linkObjects(before, result, this.least) : undefined },
    );
    for (const part of patch?.parts ?? []) {
      const { after } = part;
      for (let i = 0; i < after.length; i++) this.maxLabel = Math.max(this.maxLabel, after[i]);
      applyPatch(labelmap, { parts: [part] }, 'after');
    }
    return { labelmap, maxLabel: this.maxLabel };
  }
}
