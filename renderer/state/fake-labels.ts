import type { ImageInfo, LabelsInfo, ObjectInfo } from '../../core/contract.ts';
import { applyPatch } from '../../core/edit/apply.ts';
import type { Patch } from '../../core/edit/patch.ts';
import { Labelmap } from '../../core/mask/labelmap.ts';
import { measureObjects } from '../../core/mask/objects.ts';
import type { Client } from '../client/client.ts';

/** A server for tests that holds the labels of one image of a single tile. */
export class FakeLabels {
  readonly labelmap: Labelmap;
  readonly edits: { tool: string; revision: number }[] = [];
  /** Thrown by the next edit; with `isLate` only after the edit was taken. */
  failure: { error: unknown; isLate?: boolean } | null = null;
  /** Edits wait for this. */
  gate: Promise<void> = Promise.resolve();
  #revision = 0;
  readonly #done: Patch[] = [];
  readonly #undone: Patch[] = [];

  constructor(width: number, height: number) {
    this.labelmap = new Labelmap(width, height);
  }

  get info(): LabelsInfo {
    return {
      revision: this.#revision,
      objects: this.objects.length,
      labelled: [],
      classes: [],
      maxLabel: Math.max(0, ...this.objects.map(({ label }) => label)),
      canUndo: this.#done.length > 0,
      canRedo: this.#undone.length > 0,
      segmentation: null,
      hasProbability: false,
      planes: [],
      savedIn: '',
    };
  }

  get objects(): ObjectInfo[] {
    return Array.from(measureObjects(this.labelmap).values(), ({ label, area, sumX, sumY, bounds }) => {
      const centroid = { x: sumX / area + 0.5, y: sumY / area + 0.5 };
      return { label, area, centroid, bounds, isEdited: true, class: 0, isLocked: false, isAccepted: false };
    });
  }

  get client(): Client {
    const part: Partial<Client> = {
      labels: () => Promise.resolve(this.info),
      objects: () => Promise.resolve(this.objects),
      labelTile: (_, column, row) => Promise.resolve(this.labelmap.tile(column, row)?.slice() ?? null),
      statistics: () => Promise.resolve({ min: 0, max: 9, low: 1, high: 8, histogram: [], isSampled: false }),
      edit: (_, tool, revision, patch) => this.#edit(tool, revision, patch),
      undo: () => Promise.resolve(this.#move(this.#done, this.#undone)),
      redo: () => Promise.resolve(this.#move(this.#undone, this.#done)),
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
      shape: { t: 1, c: 1, z: 1, y: height, x: width },
      dtype: 'uint8',
      channels: [{ name: '', color: null }],
      isRgb: false,
      levels: [{ width, height, downsample: 1 }],
      pixelSize: null,
      metadata: {},
      notices: [],
    };
  }

  async #edit(tool: string, revision: number, patch: Patch): Promise<LabelsInfo> {
    await this.gate;
    const failure = this.failure;
    this.failure = null;
    if (failure && !failure.isLate) throw failure.error;
    this.edits.push({ tool, revision });
    applyPatch(this.labelmap, patch, 'after');
    this.#done.push(patch);
    this.#undone.length = 0;
    this.#revision++;
    if (failure) throw failure.error;
    return this.info;
  }

  #move(from: Patch[], to: Patch[]): { patch: Patch; labels: LabelsInfo } {
    const last = from.pop();
    if (last === undefined) throw new Error('nothing to undo');
    const turned = {
      parts: last.parts.map(({ rect, before, after }) => ({ rect, before: after, after: before })),
    };
    applyPatch(this.labelmap, turned, 'after');
    to.push(turned);
    this.#revision++;
    return { patch: turned, labels: this.info };
  }
}
