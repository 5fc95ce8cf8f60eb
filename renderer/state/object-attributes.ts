import type { ObjectAttributes } from '../../core/contract.ts';
import type { Selection } from './selection.svelte.ts';

/** What is known and set of the selected objects of an image (OpenImage). */
interface SelectedObjects {
  readonly editor: { readonly selection: Selection };
  readonly objectsByLabel: ReadonlyMap<number, ObjectAttributes>;
  setAttributes(labels: readonly number[], set: Partial<ObjectAttributes>): Promise<unknown>;
}

const PLAIN: ObjectAttributes = { class: 0, isLocked: false, isAccepted: false };

/**
 * What all selected objects have in common: `class` is null where they differ, locked and accepted are true only when
 * all are. Null when nothing is selected.
 */
export function sharedAttributes({
  editor,
  objectsByLabel,
}: Pick<SelectedObjects, 'editor' | 'objectsByLabel'>): {
  class: number | null;
  isLocked: boolean;
  isAccepted: boolean;
} | null {
  const all = editor.selection.labels.map((label) => objectsByLabel.get(label) ?? PLAIN);
  const [first] = all;
  if (first === undefined) return null;
  return {
    class: all.every((each) => each.class === first.class) ? first.class : null,
    isLocked: all.every(({ isLocked }) => isLocked),
    isAccepted: all.every(({ isAccepted }) => isAccepted),
  };
}

export function byLabel<T extends { label: number }>(objects: readonly T[]): ReadonlyMap<number, T> {
  return new Map(objects.map((object) => [object.label, object]));
}

/** Labels of the objects that are locked. */
export function lockedOf(objects: Iterable<{ label: number; isLocked: boolean }>): ReadonlySet<number> {
  const locked = new Set<number>();
  for (const { label, isLocked } of objects) if (isLocked) locked.add(label);
  return locked;
}

/** The objects with what is said of some of them. */
export function withAttributes<Item extends ObjectAttributes & { label: number }>(
  objects: readonly Item[],
  labels: Iterable<number>,
  change: Partial<ObjectAttributes>,
): Item[] {
  const changed = new Set(labels);
  return objects.map((object) => (changed.has(object.label) ? { ...object, ...change } : object));
}

/** Gives all selected objects a class; takes it away when all have it already. */
export function toggleClass(image: SelectedObjects, id: number): void {
  set(image, (shared) => ({ class: shared.class === id ? 0 : id }));
}

/** Locks all selected objects, or unlocks them when all are locked. */
export function toggleLock(image: SelectedObjects): void {
  set(image, ({ isLocked }) => ({ isLocked: !isLocked }));
}

/** Marks all selected objects as right, or takes that back when all are. */
export function toggleAccepted(image: SelectedObjects): void {
  set(image, ({ isAccepted }) => ({ isAccepted: !isAccepted }));
}

function set(
  image: SelectedObjects,
  change: (shared: NonNullable<ReturnType<typeof sharedAttributes>>) => Partial<ObjectAttributes>,
): void {
  const shared = sharedAttributes(image);
  if (shared !== null) void image.setAttributes(image.editor.selection.labels, change(shared));
}
