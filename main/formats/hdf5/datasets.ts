import { Dataset, Group } from 'h5wasm';

import { pixelTypeOf, type NumberType } from '../arrays/number-type.ts';
import { guardHdf5, type Hdf5File } from './library.ts';

const MAX_DEPTH = 12;
const MAX_OBJECTS = 20_000;
/** HDF5's classes of types. */
const CLASS = { integer: 0, float: 1, enumeration: 8 } as const;

/** Paths of the data sets that can be images: two to five axes of numbers. In the file's order; links out of it are not followed. */
export function listImages(file: Hdf5File): string[] {
  const paths: string[] = [];
  let objects = 0;
  const visited = new Set<string>();
  const visit = (group: Group, depth: number): void => {
    // A reference is the group's address in the file: hard links can make circles.
    const address = guardHdf5(file.name, group.path, () => group.create_reference().ref_data.join());
    if (visited.has(address)) return;
    visited.add(address);
    for (const key of guardHdf5(file.name, 'its list of data sets', () => group.keys())) {
      if (objects++ > MAX_OBJECTS) return;
      const path = group.path === '/' ? `/${key}` : `${group.path}/${key}`;
      const entity = guardHdf5(file.name, path, () => group.get(key));
      if (entity instanceof Group && depth < MAX_DEPTH) visit(entity, depth + 1);
      else if (entity instanceof Dataset && isImage(entity)) paths.push(path);
    }
  };
  visit(file.root, 0);
  return paths;
}

function isImage(dataset: Dataset): boolean {
  try {
    const { shape } = dataset;
    return (
      shape !== null &&
      shape.length >= 2 &&
      shape.length <= 5 &&
      numberType(dataset) !== null &&
      shape.every((size) => size > 0)
    );
  } catch {
    // A data set whose description is damaged is no image; naming it when opened tells why.
    return false;
  }
}

/** How a data set stores its numbers, or null for what is no number that we have a pixel type for (half floats, texts, records). */
export function numberType({ metadata }: Dataset): Pick<NumberType, 'kind' | 'bytes'> | null {
  const { type, size: bytes, signed, vlen } = metadata;
  if (vlen || metadata.array_type !== undefined) return null;
  const kind =
    type === CLASS.float && bytes >= 4
      ? 'float'
      : type === CLASS.integer || (type === CLASS.enumeration && bytes === 1)
        ? signed && type === CLASS.integer
          ? 'int'
          : 'uint'
        : null;
  return kind === null || pixelTypeOf({ kind, bytes }) === null ? null : { kind, bytes };
}
