import type {
  ImageInfo,
  LabelsInfo,
  ObjectAttributes,
  ObjectClass,
  ObjectInfo,
  PlaneStatistics,
} from '../../core/contract.ts';
import { applyPatch, findConflict, tileOf } from '../../core/edit/apply.ts';
import type { PlanePatch } from '../../core/edit/patch.ts';
import { type BoundedObject, withBounds } from '../../core/edit/relabel.ts';
import { type Rect, uniteRects } from '../../core/image/geometry.ts';
import { isSamePlane, type Plane } from '../../core/image/plane.ts';
import { Labelmap, type TilePosition } from '../../core/mask/labelmap.ts';
import type { Client } from '../client/client.ts';
import { Comparing } from './comparing.svelte.ts';
import { colorByDoubt } from './doubt-colors.ts';
import { EditedBounds } from './edited-bounds.ts';
import { EditorState } from './editor.svelte.ts';
import { ImageLevels } from './image-levels.svelte.ts';
import { colorByClass, type LabelColoring } from './label-coloring.ts';
import { LabelTiles } from './label-tiles.ts';
import { byLabel, lockedOf, withAttributes } from './object-attributes.ts';
import { ObjectTableState } from './object-table.svelte.ts';
import { PlaneSteps } from './plane-steps.svelte.ts';
import { ReviewQueue } from './review.svelte.ts';
import { SegmentScope } from './segment-scope.svelte.ts';
import { resumeEdits, type UnsavedEdits } from './unsaved-edits.ts';
import { ViewState } from './view.svelte.ts';

const NOTHING: Rect = { x: 0, y: 0, width: 0, height: 0 };
/** Milliseconds of quiet after an edit before the object list is asked for again. */
const OBJECTS_DELAY = 250;

/** One image that is open in the window: what the server says of it, its labels, its view and its editor. */
export class OpenImage {
  readonly client: Client;
  readonly info: ImageInfo;
  /** Where edits are kept that the server has not got; null where they are not. */
  readonly unsaved: UnsavedEdits | null;
  readonly labelTiles: LabelTiles;
  readonly view: ViewState;
  readonly levels: ImageLevels;
  readonly planeSteps: PlaneSteps;
  readonly editor: EditorState;
  readonly scope: SegmentScope;
  readonly table: ObjectTableState;
  readonly review: ReviewQueue;
  readonly comparing: Comparing;
  plane = $state.raw({ t: 0, z: 0 });
  /** Null until loaded; kept up with every edit and job. */
  labels = $state.raw<LabelsInfo | null>(null);
  /** One per channel, of the present plane. */
  statistics = $state.raw<PlaneStatistics[]>([]);
  /** In the server's order; a moment behind while edits are being made. */
  objects = $state.raw<ObjectInfo[]>([]);
  objectsByLabel: ReadonlyMap<number, ObjectInfo> = $derived(byLabel(this.objects));
  /** Objects that no edit may change. */
  lockedLabels: ReadonlySet<number> = $derived(lockedOf(this.objects));
  /** Null = each object in its own colour. */
  coloring: LabelColoring | null = $derived.by(() => this.#colors());
  /** Rectangles whose foreground probability is worth showing while a segmentation runs. */
  probability = $state.raw<readonly Rect[]>([]);
  /** Grows with every run that ended: the kept map is another one then. */
  mapVersion = $state(0);
  /** Why labels or statistics could not be read, else null. */
  error = $state<string | null>(null);

  /** What was edited since `objects` came: their bounds there may be larger now. */
  readonly #edited = new EditedBounds();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #objectsRequest = 0;
  /** Grows when labels come that no edit of this window tells of, and what it was when the last list of objects was asked for. */
  #arrivals = 1;
  #listedArrivals = 0;
  #listing: Promise<void> | null = null;

  constructor(client: Client, info: ImageInfo, unsaved: UnsavedEdits | null = null) {
    this.client = client;
    this.unsaved = unsaved;
    this.info = info;
    const { id, shape } = info;
    this.labelTiles = new LabelTiles(
      shape.x,
      shape.y,
      (place, plane) => client.labelTile(id, plane, place.column, place.row),
      (place) => this.editor.reapplyPending(place),
    );
    this.view = new ViewState(info);
    this.scope = new SegmentScope(info, this.view);
    this.levels = new ImageLevels(client, info);
    this.planeSteps = new PlaneSteps(this);
    this.editor = new EditorState(this);
    this.table = new ObjectTableState(this);
    this.review = new ReviewQueue(this, this.table);
    this.comparing = new Comparing(this);
  }

  /** Reads labels, objects and statistics; rejects with AppError when the server can't give them. */
  async load(): Promise<void> {
    const [labels] = await Promise.all([
      this.client.labels(this.info.id),
      this.#loadStatistics(false),
      this.refreshObjects(),
    ]);
    // A job that runs already may have brought newer ones meanwhile.
    if (this.labels === null || labels.revision >= this.labels.revision) this.labels = labels;
    await this.#resumeEdits();
  }

  /** Takes up what an earlier window could not save. */
  async #resumeEdits(): Promise<void> {
    const { unsaved } = this;
    const { fileId } = this.info;
    const kept = unsaved?.find(fileId) ?? [];
    if (unsaved === null || kept.length === 0) return;
    const lost = await resumeEdits(this.editor, kept, (waiting) => unsaved.hold(fileId, waiting));
    if (lost > 0)
      this.editor.error = `Edits that could not be saved before were not made again (${lost} of ${kept.length}): the labels have changed since.`;
    if (this.editor.unsaved === 0) unsaved.keep(fileId, []);
  }

  /** Shows another plane; contrast stays, so that planes can be compared. */
  async setPlane(plane: Plane): Promise<void> {
    if (this.editor.isStroking) await this.editor.strokeEnded();
    this.plane = plane;
    this.labelTiles.showPlane(plane);
    this.objects = [];
    this.#arrivals++;
    this.#edited.clear();
    this.editor.hovered = null;
    this.mapVersion += 1;
    this.clearProbability();
    await Promise.all([this.#loadStatistics(true), this.refreshObjects()]);
  }

  /** Shows a plane that an edit has changed, unless one of them is shown. */
  async revealPlane(edit: readonly PlanePatch[]): Promise<void> {
    if (edit.length === 0 || edit.some(({ plane }) => isSamePlane(plane, this.plane))) return;
    await this.setPlane(edit[0].plane);
  }

  /** Shows the largest values over all z planes, or one plane again; the contrast follows, for they differ in brightness. */
  async toggleProjection(): Promise<void> {
    if (this.info.shape.z < 2) return;
    const keepsContrast = this.view.toggleProjection();
    try {
      await this.#loadStatistics(keepsContrast);
    } catch (error) {
      this.error = `The values of the image could not be read: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** Labels came anew from a job: fetches those tiles that are in use, then shows them with the new state. */
  async reloadTiles(tiles: readonly (Plane & TilePosition)[], labels: LabelsInfo): Promise<void> {
    this.#arrivals++;
    this.acceptLabels(labels);
    const shown = tiles.filter((tile) => isSamePlane(tile, this.plane));
    for (const tile of tiles) if (!isSamePlane(tile, this.plane)) this.labelTiles.forgetPlane(tile);
    await this.labelTiles.reload(shown, () => this.editor.strokeEnded());
    this.editor.reapplyPending();
  }

  /** Something else than this window has changed the labels: shows them as they are now. */
  async renewLabels(): Promise<void> {
    const labels = await this.client.labels(this.info.id);
    if (labels.revision === this.labels?.revision) return;
    this.labelTiles.forgetOtherPlanes();
    const tiles = this.labelTiles.knownTiles().map((place) => ({ ...this.plane, ...place }));
    await this.reloadTiles(tiles, labels);
    this.mapVersion += 1;
  }

  /**
   * Says something of objects, as one undo step. It shows at once, and never rejects: when the server could not note it, the
   * editor's `error` says why.
   */
  async setAttributes(labels: readonly number[], set: Partial<ObjectAttributes>): Promise<void> {
    if (labels.length === 0) return;
    this.#objectsRequest++;
    this.objects = withAttributes(this.objects, labels, set);
    const { id } = this.info;
    const isDone = await this.editor.change(() =>
      this.client.setAttributes(id, { labels: [...labels], set }),
    );
    if (!isDone) await this.refreshObjects();
  }

  /** Replaces the list of classes, as one undo step; objects of a class that is left out have none. Never rejects. */
  async setClasses(classes: readonly ObjectClass[]): Promise<void> {
    await this.editor.change(() => this.client.setClasses(this.info.id, classes));
  }

  addProbability(rect: Rect): void {
    this.probability = [...this.probability, rect];
  }

  clearProbability(): void {
    this.probability = [];
  }

  acceptLabels(labels: LabelsInfo): void {
    if (this.labels !== null && labels.revision < this.labels.revision) return;
    this.labels = labels;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refreshObjects(), OBJECTS_DELAY);
  }

  /** Takes in an edit: its `after` goes into the tiles that are shown; other planes are read anew when they are shown. */
  applyEdit(edit: readonly PlanePatch[]): void {
    for (const { plane } of edit) if (!isSamePlane(plane, this.plane)) this.labelTiles.forgetPlane(plane);
    this.applyToShown(edit);
  }

  /** Writes `after` into the tiles that are loaded (or the one at `place`); the others will come with it from the server. */
  applyToShown(edit: readonly PlanePatch[], place?: TilePosition): void {
    for (const { plane, patch } of edit) {
      if (!isSamePlane(plane, this.plane)) continue;
      const parts = patch.parts.filter((part) => {
        const { column, row } = tileOf(part);
        if (place !== undefined && (column !== place.column || row !== place.row)) return false;
        return this.labelTiles.isKnown({ column, row });
      });
      applyPatch(this.labelTiles.labelmap, { parts }, 'after');
      for (const part of parts) this.labelTiles.changed(part.rect);
    }
  }

  noteEdited(edit: readonly PlanePatch[]): void {
    for (const { plane, patch } of edit) if (isSamePlane(plane, this.plane)) this.#edited.note(patch);
  }

  /** A rectangle that holds all of an object, maybe larger than it; null for a label nobody has seen. */
  boundsOf(label: number): Rect | null {
    const listed = this.objectsByLabel.get(label)?.bounds ?? NOTHING;
    const bounds = uniteRects(listed, this.#edited.get(label) ?? NOTHING);
    return bounds.width === 0 ? null : bounds;
  }

  /** These objects with their bounds, once all that jobs and the server have changed is known; without those nobody has seen. */
  async findObjects(labels: readonly number[]): Promise<BoundedObject[]> {
    await this.#listed();
    return withBounds(labels, (label) => this.boundsOf(label));
  }

  /** The objects of the present plane after all edits that the server has got. */
  async listObjects(): Promise<readonly ObjectInfo[]> {
    await this.editor.settled();
    if (!this.#edited.isEmpty) this.#arrivals++;
    await this.#listed();
    return this.objects;
  }

  /** Until `objects` has all that came without an edit of this window; callers share the wait. */
  #listed(): Promise<void> {
    this.#listing ??= this.#listAnew().finally(() => (this.#listing = null));
    return this.#listing;
  }

  async #listAnew(): Promise<void> {
    while (this.#listedArrivals !== this.#arrivals) if (!(await this.refreshObjects())) return;
  }

  /** The labels if the server already has this edit, else null. */
  async findApplied(edit: readonly PlanePatch[]): Promise<LabelsInfo | null> {
    const labels = await this.client.labels(this.info.id);
    if (labels.revision === this.labels?.revision) return null;
    const { width, height } = this.labelTiles.labelmap;
    for (const { plane, patch } of edit) {
      const present = new Labelmap(width, height);
      for (const { column, row } of patch.parts.map(tileOf)) {
        present.setTile(column, row, await this.client.labelTile(this.info.id, plane, column, row));
      }
      if (findConflict(present, patch, 'after') !== null) return null;
    }
    return labels;
  }

  /** Reads the list of objects. False when it could not be read: `error` says why. */
  async refreshObjects(): Promise<boolean> {
    const request = ++this.#objectsRequest;
    const arrivals = this.#arrivals;
    const { version } = this.#edited;
    // A list asked for while an edit is on its way may be of the labels before it.
    const isSaved = this.editor.unsaved === 0;
    try {
      const objects = await this.client.objects(this.info.id, this.plane);
      if (request !== this.#objectsRequest) return true;
      this.#listedArrivals = arrivals;
      const { t, z } = this.info.shape;
      const wasHere = t * z === 1 || this.#isListed(this.editor.selected);
      this.objects = objects;
      if (isSaved && version === this.#edited.version) this.#edited.clear();
      // An object of another plane stays selected, to be gone on with in this one.
      if (wasHere) this.#dropLostSelection();
      return true;
    } catch (error) {
      this.error = `The list of objects could not be read: ${error instanceof Error ? error.message : String(error)}`;
      return false;
    }
  }

  #dropLostSelection(): void {
    const { selected, unsaved } = this.editor;
    if (selected === null || unsaved > 0 || !this.#edited.isEmpty) return;
    if (!this.#isListed(selected)) this.editor.selected = null;
  }

  #isListed(label: number | null): boolean {
    return label !== null && this.objectsByLabel.has(label);
  }

  #colors(): LabelColoring | null {
    const { colorBy } = this.view;
    if (colorBy === 'class') return colorByClass(this.objects, this.labels?.classes ?? []);
    if (colorBy === 'doubt') return this.review.doubts && colorByDoubt(this.review.doubts);
    return colorBy === 'comparison' ? this.comparing.coloring : null;
  }

  async #loadStatistics(keepContrast: boolean): Promise<void> {
    const { plane } = this;
    const { projection } = this.view;
    const channels = Array.from({ length: this.info.shape.c }, (_, c) => c);
    const statistics = await Promise.all(
      channels.map((c) => this.client.statistics(this.info.id, { ...plane, projection, c })),
    );
    if (plane !== this.plane || projection !== this.view.projection) return;
    this.statistics = statistics;
    this.view.setStatistics(statistics, keepContrast);
  }
}
