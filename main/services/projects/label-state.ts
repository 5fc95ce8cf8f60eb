import { z } from 'zod';

import { EDIT_TOOLS, type EditTool, type LabelsInfo, type ObjectInfo } from '../../../core/contract.ts';
import { applyPatch } from '../../../core/edit/apply.ts';
import type { Patch } from '../../../core/edit/patch.ts';
import type { Labelmap } from '../../../core/mask/labelmap.ts';
import { measureObjects, updateObjects, type MeasuredObject } from '../../../core/mask/objects.ts';
import { segmentationSchema, type SavedState } from './project-file.ts';

const labels = z.array(z.int().positive());
const number = z.int().nonnegative();

/** What an edit changes besides pixels, so that undo brings that back too; kept with its record in the journal. */
export const editMetaSchema = z.object({
  tool: z.enum(EDIT_TOOLS),
  edited: z.object({ added: labels, dropped: labels }),
  maxLabel: z.object({ before: number, after: number }),
  segmentation: z.object({ before: segmentationSchema, after: segmentationSchema }),
});
export type EditMeta = z.infer<typeof editMetaSchema>;

/** Labels in memory with what is known about their objects, kept up to date edit by edit. */
export class LabelState {
  readonly labelmap: Labelmap;
  objects: Map<number, MeasuredObject>;
  maxLabel: number;
  segmentation: LabelsInfo['segmentation'];
  readonly edited: Set<number>;

  constructor(labelmap: Labelmap, saved: SavedState) {
    this.labelmap = labelmap;
    this.objects = measureObjects(labelmap);
    this.maxLabel = saved.maxLabel;
    this.segmentation = saved.segmentation;
    this.edited = new Set(saved.edited);
  }

  /** Does a new edit. Its `before` labels must be what is there (findConflict). */
  apply(tool: EditTool, patch: Patch, segmentation = this.segmentation): EditMeta {
    applyPatch(this.labelmap, patch, 'after');
    const concerned = updateObjects(this.objects, this.labelmap, patch, 'after');
    const isByHand = tool !== 'segment' && tool !== 'separate';
    const present = [...concerned].filter((label) => this.objects.has(label));
    // A segmentation replaces objects, so its labels are counted anew; a hand never takes a label that was used before.
    let maxLabel = isByHand ? this.maxLabel : 0;
    for (const label of isByHand ? present : this.objects.keys()) maxLabel = Math.max(maxLabel, label);
    const meta: EditMeta = {
      tool,
      edited: {
        added: isByHand ? present.filter((label) => !this.edited.has(label)) : [],
        dropped: [...this.edited].filter((label) => !this.objects.has(label)),
      },
      maxLabel: { before: this.maxLabel, after: maxLabel },
      segmentation: { before: this.segmentation, after: segmentation },
    };
    this.adopt(meta, 'after');
    return meta;
  }

  /** Undoes ('before') or redoes ('after') an edit. */
  step(meta: EditMeta, patch: Patch, side: 'before' | 'after'): void {
    applyPatch(this.labelmap, patch, side);
    updateObjects(this.objects, this.labelmap, patch, side);
    this.adopt(meta, side);
  }

  /** As `step`, for labels that may hold some of the edit already; `remeasure` has to follow. */
  replay(meta: EditMeta, patch: Patch, side: 'before' | 'after'): void {
    applyPatch(this.labelmap, patch, side);
    this.adopt(meta, side);
  }

  remeasure(): void {
    this.objects = measureObjects(this.labelmap);
  }

  /** The highest label of an object that a hand has touched; a segmentation that keeps those takes higher ones. */
  get maxEditedLabel(): number {
    let highest = 0;
    for (const label of this.edited) highest = Math.max(highest, label);
    return highest;
  }

  toSaved(): SavedState {
    return { maxLabel: this.maxLabel, edited: [...this.edited], segmentation: this.segmentation };
  }

  /** All objects by label, with centroids of pixel centres in image pixels. */
  listObjects(): ObjectInfo[] {
    return [...this.objects.values()]
      .sort((a, b) => a.label - b.label)
      .map(({ label, area, sumX, sumY, bounds }) => ({
        label,
        area,
        centroid: { x: sumX / area + 0.5, y: sumY / area + 0.5 },
        bounds: { ...bounds },
        isEdited: this.edited.has(label),
        class: 0,
        isLocked: false,
        isAccepted: false,
      }));
  }

  private adopt({ edited, maxLabel, segmentation }: EditMeta, side: 'before' | 'after'): void {
    const [added, dropped] =
      side === 'after' ? [edited.added, edited.dropped] : [edited.dropped, edited.added];
    for (const label of added) this.edited.add(label);
    for (const label of dropped) this.edited.delete(label);
    this.maxLabel = maxLabel[side];
    this.segmentation = segmentation[side];
  }
}
