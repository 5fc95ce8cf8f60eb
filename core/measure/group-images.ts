import { imageStem } from '../image/image-names.ts';

/** An image as it is grouped. */
export interface GroupedImage {
  /** Of its file. */
  name: string;
  /** Path of the folder that it is in. */
  folder: string;
}

/**
 * The group of each image, null for none. `group` is `folder`, the name of the image's folder, with as many of those above it as tell
 * folders of one name apart (`control/day1`, `drug/day1`); or a pattern for the image's name, with or without its ending, such
 * as `{group}_*`, or for its folders too, such as `{group}/*`, where `*` is any text without `/`; or null.
 */
export function groupImages(images: readonly GroupedImage[], group: string | null): (string | null)[] {
  if (group === null) return images.map(() => null);
  if (group === 'folder') return groupByFolder(images.map(({ folder }) => folder.split(/[\\/]/)));
  const parts = group.split(/(\{group\}|\*)/).map(asExpression);
  const pattern = new RegExp(`^${parts.join('')}$`, 'u');
  const above = group.split('/').length - 1;
  return images.map(({ name, folder }) => {
    const folders = above === 0 ? [] : folder.split(/[\\/]/).slice(-above);
    const match =
      pattern.exec([...folders, imageStem(name)].join('/')) ?? pattern.exec([...folders, name].join('/'));
    return match?.[1] ?? null;
  });
}

function asExpression(part: string): string {
  if (part === '{group}') return '([^/]+?)';
  if (part === '*') return '[^/]*?';
  return part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function groupByFolder(folders: readonly string[][]): (string | null)[] {
  const names = new Map<string, string>();
  let open = new Map(folders.map((folder) => [folder.join('/'), folder]));
  for (let depth = 1; open.size > 0; depth++) {
    const byName = new Map<string, [string, string[]][]>();
    for (const entry of open) {
      const name = entry[1].slice(-depth).join('/');
      byName.set(name, [...(byName.get(name) ?? []), entry]);
    }
    open = new Map();
    for (const [name, alike] of byName) {
      const isSettled = alike.length === 1 || alike.every(([, folder]) => folder.length <= depth);
      for (const [key, folder] of alike) {
        if (isSettled) names.set(key, name);
        else open.set(key, folder);
      }
    }
  }
  return folders.map((folder) => names.get(folder.join('/')) || null);
}
