/** `file.h5::/group/data` names a data set inside a file. */
const PATTERN = /^(.+\.(?:h5|hdf5|ims|he5))::(\/.*)$/is;

/** The file on disk, and the place inside it (null: the file itself). */
export function splitImagePath(path: string): { file: string; inside: string | null } {
  const match = PATTERN.exec(path);
  return match === null ? { file: path, inside: null } : { file: match[1], inside: match[2] };
}

export function joinImagePath(file: string, inside: string): string {
  return `${file}::${inside}`;
}
