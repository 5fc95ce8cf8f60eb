import { z } from 'zod';

import {
  EDIT_TOOLS,
  objectClassesSchema,
  type EditTool,
  type LabelsInfo,
  type ObjectAttributes,
  type ObjectClass,
  type ObjectInfo,
} from '../../../core/contract.ts';
import { isSamePlane, type Plane } from '../../../core/image/plane.ts';
import {
  attributeChangeSchema,
  AttributeTable,
  encodeAttributes,
  type AttributeChange,
} from './attributes.ts';
import { LabelPlanes, type PlaneLabels, type ReadPlane } from './plane-labels.ts';
import { segmentationSchema, type SavedState } from './project-file.ts';

const labels = z.array(z.int().positive());
const number = z.int().nonnegative();

/** What an edit changes besides pixels, so that undo brings that back too; kept with its record in the journal. */
export const editMetaSchema = z.object({
  tool: z.enum(EDIT_TOOLS),
  edited: z.object({ added: labels, dropped: labels }),
  maxLabel: z.object({ before: number, after: number }),
  segmentation: z.object({ before: segmentationSchema, after: segmentationSchema }),
  attributes: z.array(attributeChangeSchema).default([]),
  /** Only where they change. */
  classes: z.object({ before: objectClassesSchema, after: objectClassesSchema }).optional(),
});
export type EditMeta = z.infer<typeof editMetaSchema>;

/** Classes that objects of an edit bring along. */
export interface GivenClasses {
  /** All that there are from now on. */
  classes: ObjectClass[];
  /** Ids by label; other objects of the edit have none. */
  classOf: ReadonlyMap<number, number>;
}

const NOT_BY_HAND: readonly EditTool[] = ['segment', 'separate', 'attributes'];

/** All that is true of an image's labels, besides their pixels for the image as a whole; kept up to date edit by edit. */
export class LabelState {
  readonly planes: LabelPlanes;
  maxLabel: number;
  segmentation: LabelsInfo['segmentation'];
  classes: ObjectClass[];
  readonly edited: Set<number>;
  readonly attributes: AttributeTable;

  constructor(size: { width: number; height: number }, saved: SavedState, read: ReadPlane) {
    this.planes = new LabelPlanes(size, saved.planes, read);
    this.maxLabel = saved.maxLabel;
    this.segmentation = saved.segmentation;
    this.classes = saved.classes;
    this.edited = new Set(saved.edited);
    this.attributes = new AttributeTable(saved.attributes);
  }

  /** What a new edit means, once its pixels are written; `concerned` are the labels that PlaneLabels.write gave. */
  finish(
    tool: EditTool,
    concerned: ReadonlySet<number>,
    segmentation = this.segmentation,
    given?: GivenClasses,
  ): EditMeta {
    const isByHand = !NOT_BY_HAND.includes(tool);
    const has = (label: number) => this.edited.has(label) || this.attributes.code(label) > 0;
    const marked = [...new Set([...[...concerned].filter(has), ...(given?.classOf.keys() ?? [])])];
    const gone = new Set((isByHand ? [...concerned] : marked).filter((label) => !this.planes.mayHold(label)));
    const touched = isByHand ? [...concerned].filter((label) => !gone.has(label)) : [];
    const attributes: AttributeChange[] = [];
    for (const label of marked) {
      const code = this.attributes.code(label);
      const { class: own, isLocked } = this.attributes.get(label);
      const group = given === undefined ? own : (given.classOf.get(label) ?? 0);
      const kept = isByHand ? encodeAttributes({ class: group, isLocked, isAccepted: false }) : code;
      const now = gone.has(label) ? 0 : kept;
      if (now !== code) attributes.push([label, code, now]);
    }
    const edited = {
      added: touched.filter((label) => !this.edited.has(label)),
      dropped: marked.filter((label) => gone.has(label) && this.edited.has(label)),
    };
    const maxLabel = { before: this.maxLabel, after: this.highestAfter(isByHand, touched, gone) };
    const meta: EditMeta = {
      tool,
      edited,
      maxLabel,
      segmentation: { before: this.segmentation, after: segmentation },
      attributes,
      ...(given === undefined ? {} : { classes: { before: this.classes, after: given.classes } }),
    };
    this.adopt(meta, 'after');
    return meta;
  }

  /** Whether classes that come along are others than those that the objects have. */
  wouldChange(given: GivenClasses | undefined): boolean {
    return [...(given?.classOf ?? [])].some(([label, id]) => this.attributes.get(label).class !== id);
  }

  /** The step that gives objects attributes; null when they have them. The others of theirs stay as they are. */
  setAttributes(objects: readonly number[], set: Partial<ObjectAttributes>): EditMeta | null {
    const changes = [...new Set(objects)].flatMap((label): AttributeChange[] => {
      const before = this.attributes.code(label);
      const after = encodeAttributes({ ...this.attributes.get(label), ...set });
      return before === after ? [] : [[label, before, after]];
    });
    return changes.length === 0 ? null : this.adoptStep(changes);
  }

  /** The step that changes the list of classes; objects of one that is left out have none. Null when nothing changes. */
  setClasses(classes: ObjectClass[]): EditMeta | null {
    const ids = new Set(classes.map(({ id }) => id));
    const changes = this.attributes.entries().flatMap(([label, before]): AttributeChange[] => {
      const attributes = this.attributes.get(label);
      if (attributes.class === 0 || ids.has(attributes.class)) return [];
      return [[label, before, encodeAttributes({ ...attributes, class: 0 })]];
    });
    if (JSON.stringify(classes) === JSON.stringify(this.classes)) return null;
    return this.adoptStep(changes, { before: this.classes, after: classes });
  }

  /** Takes in what an edit changes besides pixels, or takes it back ('before'). */
  adopt({ edited, maxLabel, segmentation, attributes, classes }: EditMeta, side: 'before' | 'after'): void {
    const [added, dropped] =
      side === 'after' ? [edited.added, edited.dropped] : [edited.dropped, edited.added];
    for (const label of added) this.edited.add(label);
    for (const label of dropped) this.edited.delete(label);
    this.maxLabel = maxLabel[side];
    this.segmentation = segmentation[side];
    this.attributes.adopt(attributes, side);
    if (classes !== undefined) this.classes = classes[side];
  }

  /**
   * The highest label that stays when all of `planes` is replaced but what is edited or has attributes: new objects take higher
   * ones.
   */
  maxLabelBeside(planes: readonly Plane[]): number {
    let highest = 0;
    for (const label of this.edited) highest = Math.max(highest, label);
    for (const label of this.attributes.labels()) highest = Math.max(highest, label);
    for (const count of this.planes.list())
      if (!planes.some((plane) => isSamePlane(plane, count))) highest = Math.max(highest, count.maxLabel);
    return highest;
  }

  toSaved(): SavedState {
    return {
      maxLabel: this.maxLabel,
      edited: [...this.edited],
      segmentation: this.segmentation,
      attributes: this.attributes.entries(),
      classes: this.classes,
      planes: this.planes.list(),
    };
  }

  /** All objects of a plane by label, with centroids of pixel centres in image pixels. */
  listObjects({ objects }: PlaneLabels): ObjectInfo[] {
    return [...objects.values()]
      .sort((a, b) => a.label - b.label)
      .map(({ label, area, sumX, sumY, bounds }) => ({
        label,
        area,
        centroid: { x: sumX / area + 0.5, y: sumY / area + 0.5 },
        bounds: { ...bounds },
        isEdited: this.edited.has(label),
        ...this.attributes.get(label),
      }));
  }

  /** Planes with objects, and the number of these. */
  get labelled(): (Plane & { objects: number })[] {
    return this.planes.listObjects();
  }

  private adoptStep(attributes: AttributeChange[], classes?: EditMeta['classes']): EditMeta {
    const { maxLabel, segmentation } = this;
    const meta: EditMeta = {
      tool: 'attributes',
      edited: { added: [], dropped: [] },
      maxLabel: { before: maxLabel, after: maxLabel },
      segmentation: { before: segmentation, after: segmentation },
      attributes,
      ...(classes === undefined ? {} : { classes }),
    };
    this.adopt(meta, 'after');
    return meta;
  }

  /** A segmentation replaces objects, so labels are counted anew; a hand never takes a label that was used before. */
  private highestAfter(isByHand: boolean, touched: readonly number[], gone: ReadonlySet<number>): number {
    let highest = isByHand ? this.maxLabel : 0;
    for (const label of touched) highest = Math.max(highest, label);
    if (isByHand) return highest;
    for (const { maxLabel } of this.planes.list()) highest = Math.max(highest, maxLabel);
    for (const label of this.edited) if (!gone.has(label)) highest = Math.max(highest, label);
    return highest;
  }
}
