import { expect, it } from 'vitest';

import type { EditTool } from '../../../core/contract.ts';
import { applyPatch } from '../../../core/edit/apply.ts';
import { encodePatch } from '../../../core/edit/patch-codec.ts';
import { Labelmap } from '../../../core/mask/labelmap.ts';
import { findFirstResult } from './first-result.ts';
import type { EditMeta } from './label-state.ts';

const PLANE = { t: 0, z: 1 };

/** A row of 600 pixels, two tiles; every edit sets one pixel of it. */
class Story {
  readonly labelmap = new Labelmap(600, 1);
  private readonly edits: { meta: EditMeta; edit: { plane: typeof PLANE; bytes: Uint8Array }[] }[] = [];

  set(tool: EditTool, x: number, label: number, plane = PLANE): this {
    const before = Uint32Array.of(this.labelmap.get(x, 0));
    const rect = { x, y: 0, width: 1, height: 1 };
    const patch = { parts: [{ rect, before, after: Uint32Array.of(label) }] };
    if (plane === PLANE) applyPatch(this.labelmap, patch, 'after');
    const meta = { tool } as EditMeta;
    this.edits.unshift({ meta, edit: [{ plane, bytes: encodePatch(patch) }] });
    return this;
  }

  async *newestFirst() {
    for (const edit of this.edits) yield await Promise.resolve(edit);
  }

  async result(): Promise<number[] | null> {
    const found = await findFirstResult(this.labelmap, PLANE, this.newestFirst());
    return found && [2, 3, 550].map((x) => found.get(x, 0));
  }
}

it('takes back what was done since the last segmentation, and leaves the labels as they are', async () => {
  const story = new Story().set('brush', 2, 1).set('segment', 3, 5).set('brush', 2, 7).set('brush', 2, 8);
  story.set('brush', 550, 9);
  expect(await story.result()).toEqual([1, 5, 0]);
  expect([2, 3, 550].map((x) => story.labelmap.get(x, 0))).toEqual([8, 5, 9]);
  story.set('separate', 550, 4).set('eraser', 3, 0);
  expect(await story.result()).toEqual([8, 5, 4]);
});

it('knows none without a segmentation of that plane', async () => {
  expect(await new Story().result()).toBeNull();
  expect(await new Story().set('brush', 2, 1).set('segment', 3, 2, { t: 0, z: 0 }).result()).toBeNull();
});
