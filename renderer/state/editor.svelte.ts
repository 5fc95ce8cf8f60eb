import { AppError } from '../../core/errors.ts';
import type { ChangedLabels, EditTool, LabelsInfo, ObjectInfo } from '../../core/contract.ts';
import { tileOf } from '../../core/edit/apply.ts';
import { keepLocked } from '../../core/edit/locked.ts';
import type { Patch } from '../../core/edit/patch.ts';
import { countTiles, relabelObjects } from '../../core/edit/relabel.ts';
import type { Rect } from '../../core/image/geometry.ts';
import { isSamePlane } from '../../core/image/plane.ts';
import type { Labelmap, TilePosition } from '../../core/mask/labelmap.ts';
import type { ToolName, ToolStroke } from '../tools/canvas.ts';
import { BRUSH_SIZES } from '../tools/options.ts';
import { EditQueue, type PendingEdit } from './edit-queue.ts';
import { LiveStroke } from './live-stroke.ts';
import type { OpenImage } from './open-image.svelte.ts';
import { readPlane, type PlaneAreas } from './plane-copy.ts';
import { Selection } from './selection.svelte.ts';
import { toolOptions } from './tool-options.svelte.ts';

/** Tiles that objects deleted at once lie in at most; with more, the server does it and the window need not load them. */
const MOST_TILES = 64;

/**
 * Tool, selection and edits of one image. Strokes show at once; one patch per stroke goes to the server in order.
 * `error` holds the last failure in words a person can act on; `unsaved` counts edits the server has not got.
 */
export class EditorState {
  tool = $state<ToolName>('select');
  readonly selection = new Selection();
  hovered = $state<number | null>(null);
  isSaving = $state(false);
  unsaved = $state(0);
  error = $state<string | null>(null);
  /** What the tool at work has to say; null = its own hint. */
  toolNote = $state<string | null>(null);

  readonly #image: OpenImage;
  readonly #queue: EditQueue;
  #stroke: LiveStroke | null = null;
  /** Highest label handed out here, which the server may not have heard of yet. */
  #lastLabel = 0;
  /** The last of the steps that the server makes: undo, redo, changes. */
  #turn: Promise<boolean> = Promise.resolve(true);
  /** The step that the server makes now: edits wait for it, for it changes the revision that they are sent on. */
  #step: Promise<boolean> | null = null;

  constructor(image: OpenImage) {
    this.#image = image;
    this.#queue = new EditQueue({
      send: (edit) => this.#send(edit),
      findApplied: (edit) => image.findApplied(edit.edit),
      accepted: (_, labels) => this.#accept(labels),
      rejected: (edit, error) => this.#reject(edit, error),
      failed: (error) => (this.error = `Not saved yet: ${messageOf(error)}`),
      changed: () => {
        this.isSaving = this.#queue.isSending;
        this.unsaved = this.#queue.pending.length;
        image.unsaved?.keep(image.info.fileId, this.#queue.pending);
      },
    });
  }

  /** The first of the selected objects; setting it selects that one alone, or nothing. */
  get selected(): number | null {
    return this.selection.first;
  }

  set selected(label: number | null) {
    this.selection.set(label === null ? [] : [label]);
  }

  get canUndo(): boolean {
    return this.unsaved > 0 || (this.#image.labels?.canUndo ?? false);
  }

  get canRedo(): boolean {
    return this.unsaved === 0 && (this.#image.labels?.canRedo ?? false);
  }

  setTool(tool: ToolName): void {
    this.tool = tool;
    this.hovered = null;
    this.toolNote = null;
  }

  /** Diameter in image pixels, the same for all images. */
  get brushSize(): number {
    return toolOptions.brushSize;
  }

  setBrushSize(size: number): void {
    toolOptions.brushSize = Math.round(Math.min(BRUSH_SIZES.max, Math.max(BRUSH_SIZES.min, size)));
  }

  /** A step smaller (-1) or larger (1): about a tenth, or a half when `isLarge`, at least one pixel. */
  stepBrush(direction: 1 | -1, isLarge = false): void {
    const step = Math.max(isLarge ? 5 : 1, Math.round(this.brushSize * (isLarge ? 0.5 : 0.1)));
    this.setBrushSize(this.brushSize + direction * step);
  }

  /** Selects the next (1) or previous (-1) object in the list and returns it; null when there are none. */
  cycleSelection(direction: 1 | -1): ObjectInfo | null {
    const { objects } = this.#image;
    if (objects.length === 0) return null;
    const present = objects.findIndex((object) => object.label === this.selected);
    const from = present < 0 && direction < 0 ? 0 : present;
    const next = objects[(from + direction + objects.length) % objects.length] ?? null;
    this.selected = next?.label ?? null;
    return next;
  }

  /** One above all labels used so far, here or on the server. */
  takeNewLabel(): number {
    this.#lastLabel = Math.max(this.#lastLabel, this.#image.labels?.maxLabel ?? 0) + 1;
    return this.#lastLabel;
  }

  /** Starts a stroke; null while labels are not loaded or another stroke is under way. */
  beginStroke(tool: EditTool): ToolStroke | null {
    if (this.#image.labels === null || this.#stroke !== null) return null;
    const { plane } = this.#image;
    const stroke = new LiveStroke(this.#image.labelTiles, this.#image.lockedLabels, (patch) => {
      this.#stroke = null;
      if (patch !== null) this.#push({ tool, edit: [{ plane, patch }] });
    });
    this.#stroke = stroke;
    return stroke;
  }

  get isStroking(): boolean {
    return this.#stroke !== null;
  }

  /** Resolves once no edit is on its way: all are saved, or the rest waits for `retry`. */
  settled(): Promise<void> {
    return this.#queue.settled();
  }

  /** Resolves when no stroke is under way. */
  async strokeEnded(): Promise<void> {
    while (this.#stroke !== null) await this.#stroke.ended;
  }

  deleteSelected(): void {
    void this.deleteObjects(this.selection.labels);
  }

  /** Turns these objects into background as one step; locked ones stay, and the status line says so. */
  async deleteObjects(chosen: readonly number[]): Promise<void> {
    const labels = chosen.filter((label) => !this.#image.lockedLabels.has(label));
    if (labels.length < chosen.length) this.toolNote = 'Locked objects stay as they are.';
    const objects = await this.#image.findObjects(labels);
    if (objects.length === 0) return;
    const { info, labelTiles, client, plane } = this.#image;
    const areas = objects.map(({ bounds }) => bounds);
    const isDone =
      countTiles(labelTiles.labelmap, objects) > MOST_TILES
        ? await this.changeObjects(() => client.deleteObjects(info.id, { labels, plane }))
        : await this.edit('delete', areas, (labelmap) => relabelObjects(labelmap, objects, 0));
    if (isDone) this.selection.drop(labels);
  }

  /**
   * One edit, one undo step: fetches the label tiles of `area`, waits for a stroke under way, calls `make` with the
   * labelmap (nothing outside `area` is sure to be there) and applies what it returns, without what it does to locked
   * objects. True when something changed. Never rejects: what went wrong is in `error`.
   */
  edit(
    tool: EditTool,
    area: Rect | readonly Rect[],
    make: (labelmap: Labelmap) => Patch | null,
  ): Promise<boolean> {
    const { plane } = this.#image;
    return this.editPlanes(tool, [{ plane, areas: [area].flat() }], ([labelmap]) => [make(labelmap)]);
  }

  /**
   * As `edit`, for several planes as one undo step: `make` gets their labelmaps in the order of `places`, and returns a
   * patch or null for each. Planes that are not shown are read for it; they are not to be changed by `make`.
   */
  async editPlanes(
    tool: EditTool,
    places: readonly PlaneAreas[],
    make: (labelmaps: readonly Labelmap[]) => readonly (Patch | null)[],
  ): Promise<boolean> {
    const image = this.#image;
    const { plane: shown, labelTiles } = image;
    try {
      const isShown = ({ plane }: PlaneAreas) => isSamePlane(plane, shown);
      const copies = await Promise.all(
        places.map(async (place) =>
          isShown(place) ? null : await readPlane(image, place, this.#queue.pending),
        ),
      );
      const here = places.flatMap((place) => (isShown(place) ? place.areas : []));
      // Waiting for a stroke gives the stage time to forget tiles out of sight.
      do {
        await labelTiles.ensure(here.flatMap((rect) => labelTiles.labelmap.tilesIn(rect)));
        await this.strokeEnded();
      } while (!here.every((rect) => labelTiles.isRectKnown(rect)));
      if (!isSamePlane(shown, image.plane)) throw new Error('another plane was chosen meanwhile. Try again.');
      const patches = make(copies.map((copy) => copy?.labelmap ?? labelTiles.labelmap));
      const edit = places.flatMap(({ plane }, i) => {
        const patch = keepLocked(patches[i], copies[i]?.locked ?? image.lockedLabels);
        return patch === null ? [] : [{ plane, patch }];
      });
      if (edit.length === 0) return false;
      image.applyEdit(edit);
      this.#push({ tool, edit });
      return true;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  /** Tells why an edit could not be made. */
  fail(error: unknown): void {
    this.error = `Nothing was changed: ${messageOf(error)}`;
  }

  /**
   * A change that the server makes (classes, attributes), after all edits before it: `send` resolves with the labels then. False
   * when it failed; never rejects: what went wrong is in `error`.
   */
  change(send: () => Promise<LabelsInfo>): Promise<boolean> {
    return this.#inTurn(async () => {
      try {
        this.#accept(await send());
        return true;
      } catch (error) {
        this.fail(error);
        return false;
      }
    });
  }

  /** As `change`, for pixels: shows the tiles that the server has changed. False also when nothing did. */
  async changeObjects(send: () => Promise<ChangedLabels>): Promise<boolean> {
    let hasChanged = false;
    const isDone = await this.change(async () => {
      const { labels, tiles } = await send();
      hasChanged = tiles.length > 0;
      await this.#image.reloadTiles(tiles, labels);
      return labels;
    });
    return isDone && hasChanged;
  }

  undo(): Promise<void> {
    return this.#move('undo');
  }

  redo(): Promise<void> {
    return this.#move('redo');
  }

  /** Sends what could not be sent. */
  retry(): void {
    this.error = null;
    this.#queue.retry();
  }

  /** Puts unsent edits back on top after tiles (all, or the one at `place`) came anew from the server. */
  reapplyPending(place?: TilePosition): void {
    for (const { edit } of this.#queue.pending) this.#image.applyToShown(edit, place);
  }

  #push(edit: PendingEdit): void {
    this.error = null;
    this.#image.noteEdited(edit.edit);
    this.#queue.push(edit);
  }

  async #send(edit: PendingEdit): Promise<LabelsInfo> {
    if (this.#step !== null) await this.#step;
    const revision = this.#image.labels?.revision ?? 0;
    return this.#image.client.edit(this.#image.info.id, edit.tool, revision, edit.edit);
  }

  #accept(labels: LabelsInfo): void {
    this.error = null;
    this.#image.acceptLabels(labels);
  }

  async #reject(edit: PendingEdit, error: AppError): Promise<void> {
    this.error = `An edit was taken back because the server refused it: ${error.message}`;
    // After a conflict any tile may be out of date, not only those of this edit.
    const isStale = error.code === 'labels.conflict';
    // Its number may be another object's there.
    if (isStale) this.selected = null;
    const { plane, labelTiles } = this.#image;
    if (isStale) labelTiles.forgetOtherPlanes();
    const tiles = isStale
      ? labelTiles.knownTiles().map((tile) => ({ ...plane, ...tile }))
      : edit.edit.flatMap(({ plane: of, patch }) => patch.parts.map((part) => ({ ...of, ...tileOf(part) })));
    try {
      await this.#image.reloadTiles(tiles, await this.#image.client.labels(this.#image.info.id));
    } catch (reason) {
      // Rather nothing than labels that the server does not have: the stage asks for them again.
      labelTiles.forget(tiles.filter((tile) => isSamePlane(tile, plane)));
      this.error += ` The labels there could not be read again: ${messageOf(reason)}`;
    }
  }

  async #move(direction: 'undo' | 'redo'): Promise<void> {
    await this.#inTurn(async () => {
      if (direction === 'undo' ? !this.canUndo : !this.canRedo) return false;
      try {
        const { plane } = this.#image;
        const { edit, labels } = await this.#image.client[direction](this.#image.info.id, plane);
        await this.strokeEnded();
        this.#image.applyEdit(edit);
        this.reapplyPending();
        // The answer has the pixels of the plane that was shown then.
        if (!isSamePlane(plane, this.#image.plane)) this.#image.labelTiles.forgetShown();
        this.#image.noteEdited(edit);
        this.#accept(labels);
        if (edit.length === 0) await this.#image.refreshObjects();
        else await this.#image.revealPlane(edit);
        return true;
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'labels.none') this.error = messageOf(error);
        return false;
      }
    });
  }

  /** One at a time, each after all edits before it have been saved; false when they can't be. */
  #inTurn(work: () => Promise<boolean>): Promise<boolean> {
    this.#turn = this.#turn.then(async () => {
      await this.strokeEnded();
      await this.#queue.settled();
      if (this.#queue.pending.length > 0) {
        this.retry();
        return false;
      }
      this.#step = work();
      return this.#step.finally(() => (this.#step = null));
    });
    return this.#turn;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
