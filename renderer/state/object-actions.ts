import { Draft } from '../../core/edit/draft.ts';
import { enlarge, fillHoles, reshapePatch, shrink, smooth } from '../../core/edit/morphology.ts';
import { relabelObjects, withBounds, type BoundedObject } from '../../core/edit/relabel.ts';
import type { Rect } from '../../core/image/geometry.ts';
import { cutObject, growRect, type PlacedMask } from '../../core/mask/placed-mask.ts';
import type { OpenImage } from './open-image.svelte.ts';

type Size = Pick<Rect, 'width' | 'height'>;

/** Commands that change the shape of objects. */
export type Reshaping = 'smooth' | 'enlarge' | 'shrink' | 'fill-holes';

/** `by` in pixels; null when nothing would be left of the object. */
const RESHAPE: Record<Reshaping, (object: PlacedMask, by: number, image: Size) => PlacedMask | null> = {
  smooth,
  enlarge,
  shrink,
  'fill-holes': fillHoles,
};

/**
 * Changes the shape of the selected objects by `by` pixels, as one step. Those that are locked, and those of which nothing
 * would be left, stay as they are, and the status line says so.
 */
export async function reshapeSelected(image: OpenImage, kind: Reshaping, by: number): Promise<void> {
  const { editor } = image;
  editor.toolNote = null;
  const objects = unlockedSelection(image);
  const areas = objects.map(({ bounds }) => growRect(bounds, by + 1));
  let vanishing: number[] = [];
  const isDone = await editor.edit(kind, areas, (labelmap) => {
    vanishing = [];
    const draft = new Draft(labelmap);
    for (const [i, { label, bounds }] of objects.entries()) {
      draft.open(areas[i]);
      const before = cutObject(draft.labelmap, label, bounds);
      const after = before && RESHAPE[kind](before, by, labelmap);
      if (before !== null && after === null) vanishing.push(label);
      if (before !== null && after !== null) draft.apply(reshapePatch(draft.labelmap, label, before, after));
    }
    return draft.finish();
  });
  if (vanishing.length > 0) editor.toolNote = vanishingText(vanishing, by);
  else if (!isDone && objects.length > 0 && editor.error === null) editor.toolNote = 'Nothing to change.';
}

/** Makes the selected objects one, as one step: all become the first that is not locked. */
export async function mergeSelected(image: OpenImage): Promise<void> {
  const objects = unlockedSelection(image);
  if (objects.length < 2) {
    image.editor.toolNote ??= 'Select two or more objects to merge them: click with Shift.';
    return;
  }
  const [{ label }] = objects;
  const areas = objects.map(({ bounds }) => bounds);
  const isDone = await image.editor.edit('merge', areas, (labelmap) =>
    relabelObjects(labelmap, objects, label),
  );
  if (isDone) image.editor.selection.set([label]);
}

/** The selected objects that an edit may change; the status line tells of others. */
function unlockedSelection(image: OpenImage): BoundedObject[] {
  const { editor, lockedLabels } = image;
  const { labels } = editor.selection;
  const free = labels.filter((label) => !lockedLabels.has(label));
  editor.toolNote = free.length < labels.length ? 'Locked objects stay as they are.' : null;
  return withBounds(free, (label) => image.boundsOf(label));
}

function vanishingText(labels: readonly number[], by: number): string {
  const [subject, verb] =
    labels.length === 1 ? [`Object ${labels[0]}`, 'stays'] : [`${labels.length} objects`, 'stay'];
  return `${subject} ${verb} as before: nothing would be left with ${by} px. Choose fewer pixels.`;
}
