import { Draft } from '../../core/edit/draft.ts';
import { enlarge, fillHoles, reshapePatch, shrink, smooth } from '../../core/edit/morphology.ts';
import { relabelObjects, type BoundedObject } from '../../core/edit/relabel.ts';
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
  const objects = await unlockedSelection(image);
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
  const objects = await unlockedSelection(image);
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

/** The axis along which the image has planes: z where there are several, else time; null for a single plane. */
export function stackAxis({ info: { shape } }: OpenImage): 'z' | 't' | null {
  if (shape.z > 1) return 'z';
  return shape.t > 1 ? 't' : null;
}

/** Draws the selected objects in the next (1) or previous (-1) plane too, where it is background, and goes there. One step. */
export async function copySelected(image: OpenImage, direction: 1 | -1): Promise<void> {
  const { editor, client, info, plane: from } = image;
  const axis = stackAxis(image);
  const labels = (await unlockedSelection(image)).map(({ label }) => label);
  if (axis === null || labels.length === 0) {
    editor.toolNote ??=
      axis === null ? 'This image has one plane only.' : 'Select the objects to copy first.';
    return;
  }
  const to = { ...from, [axis]: from[axis] + direction };
  if (to[axis] < 0 || to[axis] >= info.shape[axis]) {
    editor.toolNote = direction === 1 ? 'This is the last plane.' : 'This is the first plane.';
    return;
  }
  if (await editor.changeObjects(() => client.copyObjects(info.id, { labels, from, to })))
    await image.planeSteps.show(axis, to[axis]);
  else if (editor.error === null) editor.toolNote = 'Nothing was copied: that place is taken there.';
}

/** Draws the selected objects in the planes between those that have them, where it is background. One step. */
export async function interpolateSelected(image: OpenImage): Promise<void> {
  const { editor, client, info, plane } = image;
  const axis = stackAxis(image);
  const labels = (await unlockedSelection(image)).map(({ label }) => label);
  if (axis === null || labels.length === 0) {
    editor.toolNote ??= axis === null ? 'This image has one plane only.' : 'Select an object first.';
    return;
  }
  const isDone = await editor.changeObjects(() =>
    client.interpolateObjects(info.id, { labels, plane, axis }),
  );
  if (!isDone && editor.error === null)
    editor.toolNote = 'Nothing to fill in: draw the object in two planes with others between them first.';
}

/** The selected objects that an edit may change; the status line tells of others. */
function unlockedSelection(image: OpenImage): Promise<BoundedObject[]> {
  const { editor, lockedLabels } = image;
  const { labels } = editor.selection;
  const free = labels.filter((label) => !lockedLabels.has(label));
  editor.toolNote = free.length < labels.length ? 'Locked objects stay as they are.' : null;
  return image.findObjects(free);
}

function vanishingText(labels: readonly number[], by: number): string {
  const [subject, verb] =
    labels.length === 1 ? [`Object ${labels[0]}`, 'stays'] : [`${labels.length} objects`, 'stay'];
  return `${subject} ${verb} as before: nothing would be left with ${by} px. Choose fewer pixels.`;
}
