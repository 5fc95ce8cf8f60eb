import type { ObjectClass } from '../../core/contract.ts';

/** Colours for new classes, told apart on dark pictures and on each other. */
const COLORS = [
  ...['#4cc9f0', '#ff4d8d', '#ffd166', '#06d6a0', '#f8961e'],
  ...['#b388ff', '#a7c957', '#ff9fb2', '#5e7bff', '#c9ada7'],
] as const;

/** Ids that a class may have (core/contract/labels.ts). */
const MAX_ID = 255;

/** One class more at the end, with a name and colour that no other has; the same list when there is no room. */
export function withNewClass(classes: readonly ObjectClass[]): readonly ObjectClass[] {
  const ids = new Set(classes.map(({ id }) => id));
  const names = new Set(classes.map(({ name }) => name));
  const colors = new Set(classes.map(({ color }) => color));
  const id = range(MAX_ID).find((each) => !ids.has(each));
  if (id === undefined) return classes;
  const name = range(MAX_ID + 1)
    .map((number) => `Class ${number}`)
    .find((each) => !names.has(each));
  const color = COLORS.find((each) => !colors.has(each)) ?? COLORS[id % COLORS.length];
  return [...classes, { id, name: name ?? `Class ${id}`, color }];
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

/** 1..most. */
function range(most: number): number[] {
  return Array.from({ length: most }, (_, index) => index + 1);
}
