const KNOWN: Readonly<Record<string, { label: string; detail: string }>> = {
  foreground: { label: 'Foreground', detail: 'How probably each pixel belongs to an object.' },
  boundary: { label: 'Boundary', detail: 'How probably each pixel lies on the rim of an object.' },
  distance: {
    label: 'Distance to the rim',
    detail: 'How far inside its object a pixel is; 1 at the middle.',
  },
};

/** The entry for none; no model's plane can be called so, for names begin with a letter. */
export const NO_PLANE = '-';

/** Entries of the choice of a map: none, the planes that every model gives, then the model's masks under their names. */
export function planeItems(planes: readonly string[]): { value: string; label: string; detail?: string }[] {
  const items = planes.map((plane) => {
    const known = KNOWN[plane];
    if (known !== undefined) return { value: plane, ...known };
    const label = plane.charAt(0).toUpperCase() + plane.slice(1);
    return { value: plane, label, detail: 'A mask that this model gives beside the objects.' };
  });
  return [{ value: NO_PLANE, label: 'None' }, ...items];
}
