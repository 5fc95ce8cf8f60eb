import { basename, extname } from 'node:path';

/** `file.h5::/group/data` names a data set inside a file, `file.ome.tif::/2` the second image. */
const PATTERN = /^(.+\.(?:h5|hdf5|ims|he5|tiff?|tf[28]|btf))::(\/.*)$/is;

/** The file on disk, and the place inside it (null: the file itself). */
export function splitImagePath(path: string): { file: string; inside: string | null } {
  const match = PATTERN.exec(path);
  return match === null ? { file: path, inside: null } : { file: match[1], inside: match[2] };
}

export function joinImagePath(file: string, inside: string): string {
  return `${file}::${inside}`;
}

/** A name for what belongs to the image at `path`, without folders: `file.group.data.h5`, `file.2.ome.tif`. */
export function imageFileName(path: string): string {
  const { file, inside } = splitImagePath(path);
  const name = basename(file);
  if (inside === null) return name;
  const ending = /\.ome\.[^.]+$/i.exec(name)?.[0] ?? extname(name);
  return `${basename(name, ending)}.${inside.slice(1).replace(/[/\\:*?"<>|]/g, '.')}${ending}`;
}
