import type { BatchImage } from '../../../core/contract.ts';

/** Which images belong together. */
export interface ResultGroups {
  /** In their order, numbers by their value; images without a group are the last one. */
  names: string[];
  /** Of each image of the batch, by its index, its group as an index into `names`. */
  of: Uint32Array;
}

/** What images are in that have no group: alone, or beside those that have. */
const ALL = 'All images';
const NONE = 'no group';

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export function groupResults(images: readonly Pick<BatchImage, 'index' | 'group'>[]): ResultGroups {
  const found = [...new Set(images.map(({ group }) => group))].sort(
    (a, b) => Number(a === null) - Number(b === null) || byName.compare(a ?? '', b ?? ''),
  );
  const places = new Map(found.map((group, place) => [group, place]));
  const of = new Uint32Array(Math.max(-1, ...images.map(({ index }) => index)) + 1);
  for (const { index, group } of images) of[index] = places.get(group)!;
  return { names: found.map((group) => group ?? (found.length === 1 ? ALL : NONE)), of };
}
