import { z } from 'zod';

import { EDIT_TOOLS, type EditTool } from '../../core/contract.ts';
import { findConflict } from '../../core/edit/apply.ts';
import type { PlanePatch } from '../../core/edit/patch.ts';
import { decodePlanePatches, encodePlanePatches } from '../../core/edit/plane-patches.ts';
import { AppError } from '../../core/errors.ts';
import { FIRST_PLANE } from '../../core/image/plane.ts';
import type { PendingEdit } from './edit-queue.ts';
import type { EditorState } from './editor.svelte.ts';

const PREFIX = 'skipscope.unsaved.';
const keptSchema = z.array(z.object({ tool: z.enum(EDIT_TOOLS), bytes: z.base64() }));
type Kept = z.infer<typeof keptSchema>[number];

/**
 * The edits of each image (by its file's id) that the server has not confirmed, in the window's own storage: they outlive a
 * reload, a closed window and a server that ended.
 */
export class UnsavedEdits {
  readonly #storage: Storage;
  /** An edit waits through several changes of the queue. */
  readonly #encoded = new WeakMap<PendingEdit, Kept>();
  /** By file: edits of an earlier window that this one has still to make again. */
  readonly #waiting = new Map<string, readonly PendingEdit[]>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Replaces what was kept; none removes it. Where there is no room nothing is kept: the window warns before it is closed. */
  keep(fileId: string, edits: readonly PendingEdit[]): void {
    const key = PREFIX + fileId;
    const all = [...edits, ...(this.#waiting.get(fileId) ?? [])];
    this.#storage.removeItem(key);
    if (all.length === 0) return;
    try {
      this.#storage.setItem(key, JSON.stringify(all.map((edit) => this.#encode(edit))));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }

  /** From now on `keep` keeps these too, behind its own: they were found, and have not been made again yet. */
  hold(fileId: string, edits: readonly PendingEdit[]): void {
    this.#waiting.set(fileId, edits);
  }

  /** Oldest first; none when nothing was kept or it can't be read any more. */
  find(fileId: string): PendingEdit[] {
    let stored: unknown = [];
    try {
      stored = JSON.parse(this.#storage.getItem(PREFIX + fileId) ?? '[]');
    } catch {
      // A damaged record: below it counts as none.
    }
    return keptSchema
      .catch([])
      .parse(stored)
      .flatMap(({ tool, bytes }) => {
        const edit = decode(bytes);
        return edit === null ? [] : [{ tool, edit }];
      });
  }

  #encode(pending: PendingEdit): Kept {
    const known = this.#encoded.get(pending);
    if (known !== undefined) return known;
    const kept = { tool: pending.tool, bytes: toBase64(encodePlanePatches(pending.edit)) };
    this.#encoded.set(pending, kept);
    return kept;
  }
}

/**
 * Makes edits again that an earlier window could not save. Those that the server has got after all are left out; the number of
 * those that do not fit the labels any more is returned. `hold` hears which are still to be made again.
 */
export async function resumeEdits(
  editor: Pick<EditorState, 'editPlanes'>,
  edits: readonly PendingEdit[],
  hold: (waiting: readonly PendingEdit[]) => void,
): Promise<number> {
  let lost = 0;
  for (const [i, { tool, edit }] of edits.entries()) {
    // This one too until it is in the queue: twice does no harm, for what is there already is left out.
    hold(edits.slice(i));
    if (!(await resume(editor, tool, edit))) lost++;
  }
  hold([]);
  return lost;
}

async function resume(
  editor: Pick<EditorState, 'editPlanes'>,
  tool: EditTool,
  edit: readonly PlanePatch[],
): Promise<boolean> {
  let isThere = false;
  const places = edit.map(({ plane, patch }) => ({ plane, areas: patch.parts.map(({ rect }) => rect) }));
  const isDone = await editor.editPlanes(tool, places, (labelmaps) => {
    const fits = (side: 'before' | 'after') =>
      edit.every(({ patch }, i) => findConflict(labelmaps[i], patch, side) === null);
    isThere = fits('after');
    return edit.map(({ patch }) => (fits('before') ? patch : null));
  });
  return isDone || isThere;
}

/** Null for bytes that are no edit. */
function decode(bytes: string): PlanePatch[] | null {
  try {
    return decodePlanePatches(fromBase64(bytes), FIRST_PLANE);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

const CHUNK = 8192;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(text);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
