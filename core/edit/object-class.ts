import type { ObjectClass } from '../contract.ts';

/** Colours for new classes, told apart on dark pictures and on each other. */
const COLORS = [
  ...['#4cc9f0', '#ff4d8d', '#ffd166', '#06d6a0', '#f8961e'],
  ...['#b388ff', '#a7c957', '#ff9fb2', '#5e7bff', '#c9ada7'],
] as const;

/** Ids that a class may have, and signs of a name (core/contract/labels.ts). */
const MAX_ID = 255;
const MAX_NAME = 100;

/** A class beside those that there are, in a colour that none of them has unless one is asked for; null when there is no room. */
export function makeClass(
  classes: readonly ObjectClass[],
  { name, color }: { name: string; color: string | null },
): ObjectClass | null {
  const ids = new Set(classes.map(({ id }) => id));
  const colors = new Set(classes.map((each) => each.color));
  for (let id = 1; id <= MAX_ID; id++) {
    if (ids.has(id)) continue;
    const free = COLORS.find((each) => !colors.has(each)) ?? COLORS[id % COLORS.length];
    return { id, name: name.slice(0, MAX_NAME).trim(), color: color ?? free };
  }
  return null;
}
