/** Longest id, in characters: it becomes a folder's name below a data folder whose path may be long. */
const MAX_ID = 60;
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/** Lower-case letters, digits and hyphens of a model's name: `UNet 2D Nuclei (Broad)` becomes `unet-2d-nuclei-broad`. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_ID)
    .replace(/^-|-$/g, '');
  return slug === '' || DEVICE.test(slug) ? `model${slug && '-'}${slug}` : slug;
}

/** The slug, or the first of `slug-2`, `slug-3`, … that is free. */
export function freeId(slug: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const id = number === 1 ? slug : `${slug}-${number}`;
    if (!taken.has(id)) return id;
  }
}
