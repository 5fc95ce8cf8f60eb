import { basename, dirname } from 'node:path';

import type { BatchSettings } from '../../../core/contract.ts';
import { imageStem } from '../../../core/image/image-names.ts';
import { groupImages } from '../../../core/measure/group-images.ts';
import { imageFileName, splitImagePath } from '../../formats/image-path.ts';

/** An image of a batch, and what its results are called. */
export interface NamedImage {
  path: string;
  /** Its files are named after this (core/export-formats.ts), and so are its rows in tables: `plate1/a01.ome.tif`. */
  name: string;
  group: string | null;
}

/** Names images as the settings' `name` and `group` say (core/contract/batch.ts). */
export function nameImages(
  paths: readonly string[],
  { name, group }: Pick<BatchSettings, 'name' | 'group'>,
): NamedImage[] {
  const groups = groupImages(
    paths.map((path) => ({ name: imageFileName(path), folder: dirname(splitImagePath(path).file) })),
    group,
  );
  const digits = String(paths.length).length;
  return paths.map((path, index) => {
    const file = imageFileName(path);
    const stem = imageStem(file);
    const found = groups[index];
    const values: Record<string, string> = {
      name: stem,
      folder: folderOf(path),
      group: found ?? '',
      number: String(index + 1).padStart(digits, '0'),
    };
    const saved = name.replace(/\{(\w+)\}/g, (token, key: string) => values[key] ?? token);
    return { path, name: saved + file.slice(stem.length), group: found };
  });
}

function folderOf(path: string): string {
  return basename(dirname(splitImagePath(path).file));
}
