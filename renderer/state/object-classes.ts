import type { ObjectClass } from '../../core/contract.ts';
import { makeClass } from '../../core/edit/object-class.ts';

/** One class more at the end, with a name and colour that no other has; the same list when there is no room. */
export function withNewClass(classes: readonly ObjectClass[]): readonly ObjectClass[] {
  const names = new Set(classes.map(({ name }) => name));
  // One more than there are: at least one of these is free.
  const free = Array.from({ length: classes.length + 1 }, (_, index) => `Class ${index + 1}`).find(
    (name) => !names.has(name),
  );
  const added = makeClass(classes, { name: free!, color: null });
  return added === null ? classes : [...classes, added];
}

/** Another name or colour; the same list for a name that is empty or another class's. */
export function withChangedClass(
  classes: readonly ObjectClass[],
  id: number,
  change: Partial<Pick<ObjectClass, 'name' | 'color'>>,
): readonly ObjectClass[] {
  const name = change.name?.trim();
  if (name === '' || classes.some((each) => each.id !== id && each.name === name)) return classes;
  return classes.map((each) => (each.id === id ? { ...each, ...change, ...(name && { name }) } : each));
}

export function withoutClass(classes: readonly ObjectClass[], id: number): readonly ObjectClass[] {
  return classes.filter((each) => each.id !== id);
}

/** How many of these objects have each class, by its id; 0 = none. */
export function countByClass(objects: Iterable<{ class: number }>): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { class: id } of objects) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
