import { applyPatch } from '../../../core/edit/apply.ts';
import type { Patch } from '../../../core/edit/patch.ts';
import { comparePlanes, formatPlane, isSamePlane, type Plane } from '../../../core/image/plane.ts';
import { Labelmap } from '../../../core/mask/labelmap.ts';
import { measureObjects, updateObjects, type MeasuredObject } from '../../../core/mask/objects.ts';

/** Tiles of a plane that are at hand (1 MB each); a slide's others are kept packed. */
const MOST_UNPACKED = 128;

/** What is known of a plane's labels without reading them. */
export interface PlaneCount extends Plane {
  objects: number;
  /** Highest label of its objects. */
  maxLabel: number;
}

/** The labels of one plane in memory, with what is known about their objects. */
export class PlaneLabels {
  readonly plane: Plane;
  readonly labelmap: Labelmap;
  objects: Map<number, MeasuredObject>;

  constructor(plane: Plane, labelmap: Labelmap) {
    this.plane = plane;
    this.labelmap = labelmap;
    this.objects = measureObjects(labelmap);
  }

  /** Writes one side of a patch; returns the labels concerned. Costs the patch, and the boxes of the objects that lost pixels. */
  write(patch: Patch, side: 'before' | 'after'): Set<number> {
    applyPatch(this.labelmap, patch, side);
    return updateObjects(this.objects, this.labelmap, patch, side);
  }

  /** Counts the objects anew, after the labelmap was changed by itself. */
  remeasure(): void {
    this.objects = measureObjects(this.labelmap);
  }

  get count(): PlaneCount {
    let maxLabel = 0;
    for (const label of this.objects.keys()) maxLabel = Math.max(maxLabel, label);
    return { ...this.plane, objects: this.objects.size, maxLabel };
  }
}

/** Fills a labelmap with what is kept of a plane. */
export type ReadPlane = (plane: Plane, labelmap: Labelmap) => Promise<void>;

/** The labels of all planes of an image: those asked for are in memory, of the others it is known how many objects they have. */
export class LabelPlanes {
  private readonly size: { width: number; height: number };
  private readonly read: ReadPlane;
  /** The one used longest ago comes first. */
  private readonly loaded = new Map<string, PlaneLabels>();
  private readonly loading = new Map<string, Promise<PlaneLabels>>();
  /** Of planes that are not loaded. */
  private readonly counts = new Map<string, PlaneCount>();

  constructor(size: { width: number; height: number }, counts: readonly PlaneCount[], read: ReadPlane) {
    this.size = size;
    this.read = read;
    for (const count of counts) this.counts.set(formatPlane(count), count);
  }

  /** Loads a plane that is not in memory yet. Throws AppError `project.corrupt`. */
  async open(plane: Plane): Promise<PlaneLabels> {
    const key = formatPlane(plane);
    const known = this.loaded.get(key);
    if (known !== undefined) {
      this.loaded.delete(key);
      this.loaded.set(key, known);
      return known;
    }
    const underway = this.loading.get(key) ?? this.load(plane, key);
    this.loading.set(key, underway);
    return underway;
  }

  /** A plane that is in memory. */
  get(plane: Plane): PlaneLabels {
    const labels = this.loaded.get(formatPlane(plane));
    if (labels === undefined) throw new Error(`the labels of plane ${formatPlane(plane)} are not loaded`);
    return labels;
  }

  /** Every plane with objects in it. Costs a pass over the objects of the loaded ones. */
  list(): PlaneCount[] {
    const counts = [...this.counts.values(), ...[...this.loaded.values()].map((labels) => labels.count)];
    return counts.filter(({ objects }) => objects > 0).sort(comparePlanes);
  }

  /** Of just these planes, with or without objects. */
  countsOf(planes: readonly Plane[]): PlaneCount[] {
    const counts = this.list();
    return planes.map(
      ({ t, z }) => counts.find((count) => isSamePlane(count, { t, z })) ?? { t, z, objects: 0, maxLabel: 0 },
    );
  }

  /** As `list`, without the highest labels: quick. */
  listObjects(): (Plane & { objects: number })[] {
    const counts = [...this.counts.values()].map(({ t, z, objects }) => ({ t, z, objects }));
    for (const { plane, objects } of this.loaded.values()) counts.push({ ...plane, objects: objects.size });
    return counts.filter(({ objects }) => objects > 0).sort(comparePlanes);
  }

  /** Whether an object is in any plane; of planes that are not loaded, whether it may be. */
  mayHold(label: number): boolean {
    for (const { objects } of this.loaded.values()) if (objects.has(label)) return true;
    for (const count of this.counts.values()) if (count.objects > 0 && count.maxLabel >= label) return true;
    return false;
  }

  /** Lets planes go, the one used longest ago first, until at most `maxTiles` are in memory; never the last one used. */
  trim(maxTiles: number, isNeeded: (plane: Plane) => boolean): void {
    const planes = [...this.loaded.entries()];
    let tiles = 0;
    for (const [, { labelmap }] of planes) tiles += labelmap.tileCount;
    for (const [key, labels] of planes.slice(0, -1)) {
      if (tiles <= maxTiles) return;
      if (isNeeded(labels.plane)) continue;
      tiles -= labels.labelmap.tileCount;
      this.counts.set(key, labels.count);
      this.loaded.delete(key);
    }
  }

  private async load(plane: Plane, key: string): Promise<PlaneLabels> {
    try {
      const labelmap = new Labelmap(this.size.width, this.size.height, { mostUnpacked: MOST_UNPACKED });
      await this.read(plane, labelmap);
      const labels = new PlaneLabels({ t: plane.t, z: plane.z }, labelmap);
      this.loaded.set(key, labels);
      this.counts.delete(key);
      return labels;
    } finally {
      this.loading.delete(key);
    }
  }
}
