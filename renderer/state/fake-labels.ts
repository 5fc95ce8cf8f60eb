import type { ImageInfo, LabelsInfo, ObjectInfo } from '../../core/contract.ts';
import { applyPatch } from '../../core/edit/apply.ts';
import { reversePatch, type PlanePatch } from '../../core/edit/patch.ts';
import { FIRST_PLANE, formatPlane, isSamePlane, type Plane } from '../../core/image/plane.ts';
import { Labelmap } from '../../core/mask/labelmap.ts';
import { measureObjects } from '../../core/mask/objects.ts';
import type { Client } from '../client/client.ts';

/** A server for tests that holds the labels of one image, each plane a single tile. */
export class FakeLabels {
  /** Of the first plane. */
  readonly labelmap: Labelmap;
  readonly edits: { tool: string; revision: number }[] = [];
  /** Thrown by the next edit; with `isLate` only after the edit was taken. */
  failure: { error: unknown; isLate?: boolean } | null = null;
  /** Edits wait for this. */
  gate: Promise<void> = Promise.resolve();
  #revision = 0;
  readonly #done: (readonly PlanePatch[])[] = [];
  readonly #undone: (readonly PlanePatch[])[] = [];
  readonly #planes = new Map<string, Labelmap>();
  readonly #depth: number;

  /** `depth` is the number of z planes. */
  constructor(width: number, height: number, depth = 1) {
    this.labelmap = new Labelmap(width, height);
    this.#depth = depth;
    this.#planes.set(formatPlane(FIRST_PLANE), this.labelmap);
    for (let z = 1; z < depth; z++) this.#planes.set(formatPlane({ t: 0, z }), new Labelmap(width, height));
  }

  plane(plane: Plane): Labelmap {
    const labelmap = this.#planes.get(formatPlane(plane));
    if (labelmap === undefined) throw new Error(`there is no plane ${formatPlane(plane)}`);
    return labelmap;
  }

  get info(): LabelsInfo {
    return {
      revision: this.#revision,
      objects: this.objects().length,
      labelled: [],
      classes: [],
      maxLabel: Math.max(0, ...[...this.#planes.values()].flatMap((map) => [...measureObjects(map).keys()])),
      canUndo: this.#done.length > 0,
      canRedo: this.#undone.length > 0,
      segmentation: null,
      hasProbability: false,
      planes: [],
      savedIn: '',
    };
  }

  objects(plane = FIRST_PLANE): ObjectInfo[] {
    return Array.from(measureObjects(this.plane(plane)).values(), ({ label, area, sumX, sumY, bounds }) => {
      const centroid = { x: sumX / area + 0.5, y: sumY / area + 0.5 };
      return { label, area, centroid, bounds, isEdited: true, class: 0, isLocked: false, isAccepted: false };
    });
  }

  get client(): Client {
    const part: Partial<Client> = {
      labels: () => Promise.resolve(this.info),
      objects: (_, plane) => Promise.resolve(this.objects(plane)),
      labelTile: (_, plane, column, row) =>
        Promise.resolve(this.plane(plane).tile(column, row)?.slice() ?? null),
      statistics: () => Promise.resolve({ min: 0, max: 9, low: 1, high: 8, histogram: [], isSampled: false }),
      edit: (_, tool, revision, edit) => this.#edit(tool, revision, edit),
      undo: (_, shown) => Promise.resolve(this.#move(this.#done, this.#undone, shown)),
      redo: (_, shown) => Promise.resolve(this.#move(this.#undone, this.#done, shown)),
    };
    return part as Client;
  }

  get imageInfo(): ImageInfo {
    const { width, height } = this.labelmap;
    return {
      id: 'i',
      fileId: 'f',
      name: 'a.tif',
      location: '',
      format: 'TIFF',
      shape: { t: 1, c: 1, z: this.#depth, y: height, x: width },
      dtype: 'uint8',
      channels: [{ name: '', color: null }],
      isRgb: false,
      levels: [{ width, height, downsample: 1 }],
      pixelSize: null,
      metadata: {},
      notices: [],
    };
  }

  async #edit(tool: string, revision: number, edit: readonly PlanePatch[]): Promise<LabelsInfo> {
    await this.gate;
    const failure = this.failure;
    this.failure = null;
    if (failure && !failure.isLate) throw failure.error;
    this.edits.push({ tool, revision });
    for (const { plane, patch } of edit) applyPatch(this.plane(plane), patch, 'after');
    this.#done.push(edit);
    this.#undone.length = 0;
    this.#revision++;
    if (failure) throw failure.error;
    return this.info;
  }

  #move(
    from: (readonly PlanePatch[])[],
    to: (readonly PlanePatch[])[],
    shown: Plane,
  ): { edit: PlanePatch[]; labels: LabelsInfo } {
    const last = from.pop();
    if (last === undefined) throw new Error('nothing to undo');
    const turned = last.map(({ plane, patch }) => ({ plane, patch: reversePatch(patch) }));
    for (const { plane, patch } of turned) applyPatch(this.plane(plane), patch, 'after');
    to.push(turned);
    this.#revision++;
    const told = turned.map(({ plane, patch }) => ({
      plane,
      patch: isSamePlane(plane, shown) ? patch : { parts: [] },
    }));
    return { edit: told, labels: this.info };
  }
}
