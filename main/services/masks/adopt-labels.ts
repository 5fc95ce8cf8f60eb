import type { ImportLabels, ObjectClass } from '../../../core/contract.ts';
import { makeClass } from '../../../core/edit/object-class.ts';
import { packPart } from '../../../core/edit/packed-part.ts';
import type { PatchPart } from '../../../core/edit/patch.ts';
import { diffTile } from '../../../core/edit/tile-patch.ts';
import { isSamePlane, type Plane } from '../../../core/image/plane.ts';
import type { Labelmap } from '../../../core/mask/labelmap.ts';
import type { GivenClasses, LabelState } from '../projects/label-state.ts';
import type { PlaneTile, Project } from '../projects/project.ts';

/** Labels of a plane as they lie in a labelmap; null where all is background. */
export interface OtherLabels {
  readonly columns: number;
  readonly rows: number;
  tile(column: number, row: number): Uint32Array | null;
}

export interface AdoptedLabels {
  planes: readonly { plane: Plane; labels: OtherLabels }[];
  present: ImportLabels['present'];
  /** Names and colours of classes by label, where they are known; absent: objects that keep their number keep their class. */
  classes?: ReadonlyMap<number, Pick<ObjectClass, 'name'> & { color: string | null }>;
}

/**
 * Puts labels from elsewhere into the planes of an image, with their own numbers. Where they replace what is there, locked objects
 * keep their pixels, else all objects do. One that has the number of an object that stays takes the next free number.
 */
export async function adoptLabels(
  project: Project,
  { planes, present, classes }: AdoptedLabels,
): Promise<PlaneTile[] | null> {
  const { labels } = project;
  const numbers = new Map<number, number>();
  const stays = (label: number) => (present === 'keep' ? label !== 0 : labels.attributes.locked.has(label));
  let found: ReadonlySet<number> | null = null;
  /** Asked for when nobody else changes the labels any more. */
  const renumber = (): ReadonlySet<number> => {
    const all = labelsOf(planes);
    let free = Math.max(labels.maxLabel, all.highest);
    for (const label of all.labels) {
      const isTaken = present === 'keep' ? labels.planes.mayHold(label) : labels.attributes.locked.has(label);
      if (isTaken) numbers.set(label, ++free);
    }
    return all.labels;
  };
  return project.change({
    tool: classes === undefined ? 'adopt' : 'import',
    planes: planes.map(({ plane }) => plane),
    classes: classes && (() => giveClasses(labels, classes, numbers)),
    makePatch: ({ plane, labelmap }) => {
      found ??= renumber();
      const others = planes.find((each) => isSamePlane(each.plane, plane))!.labels;
      const parts = replaceTiles(labelmap, others, (before, label) => {
        if (stays(before)) return before;
        return numbers.get(label) ?? label;
      });
      return parts.length > 0 ? { parts } : null;
    },
  });
}

/** What each pixel becomes, from its label and that of the others. */
type Mix = (before: number, other: number) => number;

function replaceTiles(labelmap: Labelmap, others: OtherLabels, mix: Mix): PatchPart[] {
  const whole = { x: 0, y: 0, width: labelmap.width, height: labelmap.height };
  return labelmap.tilesIn(whole).flatMap(({ column, row }) => {
    const before = labelmap.tile(column, row);
    const other = others.tile(column, row);
    if (before === null && other === null) return [];
    const after = new Uint32Array((before ?? other)!.length);
    for (let i = 0; i < after.length; i++) after[i] = mix(before?.[i] ?? 0, other?.[i] ?? 0);
    const part = diffTile(labelmap.tileRect(column, row), before, after);
    // The parts of a slide would not fit into memory side by side.
    return part === null ? [] : [packPart(part)];
  });
}

function labelsOf(planes: AdoptedLabels['planes']): { labels: ReadonlySet<number>; highest: number } {
  const labels = new Set<number>();
  let highest = 0;
  for (const { labels: of } of planes) {
    for (let row = 0; row < of.rows; row++) {
      for (let column = 0; column < of.columns; column++) {
        let last = 0;
        for (const label of of.tile(column, row) ?? []) {
          if (label === last || label === 0) continue;
          last = label;
          labels.add(label);
          highest = Math.max(highest, label);
        }
      }
    }
  }
  return { labels, highest };
}

/** Classes by name: those that there are, and new ones as far as there is room. */
function giveClasses(
  labels: LabelState,
  wanted: NonNullable<AdoptedLabels['classes']>,
  numbers: ReadonlyMap<number, number>,
): GivenClasses {
  const classes = [...labels.classes];
  const classOf = new Map<number, number>();
  for (const [number, { name, color }] of wanted) {
    const label = numbers.get(number) ?? number;
    // What others cover has not been drawn.
    if (!labels.planes.mayHold(label)) continue;
    let found = classes.find((each) => each.name === name);
    if (found === undefined) {
      const made = makeClass(classes, { name, color });
      if (made === null) continue;
      classes.push(made);
      found = made;
    }
    classOf.set(label, found.id);
  }
  return { classes, classOf };
}
