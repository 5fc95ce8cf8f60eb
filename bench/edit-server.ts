import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { encodePatch } from '../core/edit/patch-codec.ts';
import type { PatchPart } from '../core/edit/patch.ts';
import { relabelObjects } from '../core/edit/relabel.ts';
import { MaskService } from '../main/services/masks.ts';
import { blankImage } from '../main/services/projects/testing/blank-image.ts';
import type { EditScene } from './edit-scene.ts';
import { time } from './measure.ts';

/** Tiles in one edit while the scene's labels are handed over. */
const BATCH = 64;

/** The server's side of edits: the labels of a scene in a project on disk. */
export class EditServer {
  private readonly masks: MaskService;
  private readonly image;
  private readonly scene: EditScene;

  private constructor(folder: string, scene: EditScene) {
    this.scene = scene;
    const { width, height } = scene.labelmap;
    this.image = blankImage(join(folder, 'cells.tif'), { width, height });
    // Not in the middle of what is measured.
    this.masks = new MaskService({ dataFolder: join(folder, 'data'), saveDelayMs: 3_600_000 });
  }

  static async open(folder: string, scene: EditScene): Promise<EditServer> {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'cells.tif'), 'pixels');
    const server = new EditServer(folder, scene);
    await server.masks.open(server.image);
    const { labelmap } = scene;
    const tiles = [...labelmap.loadedTiles()];
    for (let i = 0; i < tiles.length; i += BATCH) {
      const parts = tiles.slice(i, i + BATCH).map(({ column, row }): PatchPart => {
        const after = labelmap.tile(column, row)!;
        return { rect: labelmap.tileRect(column, row), before: new Uint32Array(after.length), after };
      });
      await server.edit(encodePatch({ parts }));
    }
    return server;
  }

  /** Milliseconds until an object's deletion is on disk, and until its undoing is. */
  async deleteAndUndo(label: number): Promise<{ edit: number; undo: number }> {
    const patch = relabelObjects(this.scene.labelmap, [this.scene.bounded(label)], 0);
    if (patch === null) throw new Error(`object ${label} has no pixels`);
    const bytes = encodePatch(patch);
    return {
      edit: await time(() => this.edit(bytes)),
      undo: await time(() => this.masks.step(this.image.id, 'undo')),
    };
  }

  /** Milliseconds to write the label group, close the project, and open it again. */
  async saveAndOpen(): Promise<{ save: number; open: number }> {
    const save = await time(() => this.masks.close(this.image.id));
    return { save, open: await time(() => this.masks.open(this.image)) };
  }

  /** Milliseconds until the objects are listed. */
  list(): Promise<number> {
    return time(() => this.masks.objects(this.image.id));
  }

  close(): Promise<void> {
    return this.masks.close(this.image.id);
  }

  private edit(bytes: Uint8Array): Promise<unknown> {
    return this.masks.edit(this.image.id, 'delete', this.masks.info(this.image.id).revision, bytes);
  }
}
