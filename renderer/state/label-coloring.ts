/** Colours of objects in place of those that tell neighbours apart. */
export interface LabelColoring {
  /** '#rrggbb' by label. */
  colors: ReadonlyMap<number, string>;
  /** Of all objects that are not in `colors`. */
  rest: string;
}

/** Objects without a class. */
const UNCLASSED = '#9aa4aa';

/** Every object in its class's colour; those without one in grey. */
export function colorByClass(
  objects: Iterable<{ label: number; class: number }>,
  classes: readonly { id: number; color: string }[],
): LabelColoring {
  const colorOf = new Map(classes.map(({ id, color }) => [id, color]));
  const colors = new Map<number, string>();
  for (const { label, class: id } of objects) {
    const color = colorOf.get(id);
    if (color !== undefined) colors.set(label, color);
  }
  return { colors, rest: UNCLASSED };
}

/** Labels that look different in the two; null when any may. */
export function recoloredLabels(before: LabelColoring | null, after: LabelColoring | null): number[] | null {
  if (before === null || after === null) return before === after ? [] : null;
  if (before.rest !== after.rest) return null;
  const changed = [...after.colors].filter(([label, color]) => before.colors.get(label) !== color);
  const lost = [...before.colors.keys()].filter((label) => !after.colors.has(label));
  return [...changed.map(([label]) => label), ...lost];
}
