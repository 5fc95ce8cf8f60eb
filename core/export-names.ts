import { imageStem } from './image/image-names.ts';

/** An image as it is told apart from others: its file's name, and where that is. */
export interface PlacedImage {
  name: string;
  /** Path, or what is said instead of it. */
  location: string;
}

/**
 * The names that the files of several images are made from, in the images' order. An image keeps its own, but where others would
 * write files of the same names (`a.tif` of two folders, `a.tif` and `a.png`): those get as many of their folders in front as tell
 * them apart (`plate1_a.tif`), or else a number (`a_2.tif`). Names that differ in upper and lower case only count as the same,
 * as they do on many disks.
 */
export function distinctNames(images: readonly PlacedImage[]): string[] {
  const groups = new Map<string, number[]>();
  for (const [index, { name }] of images.entries())
    groups.set(keyOf(name), [...(groups.get(keyOf(name)) ?? []), index]);
  const names = images.map(({ name }) => name);
  const shared = [...groups.values()].filter((group) => group.length > 1);
  const taken = new Set([...groups].filter(([, group]) => group.length === 1).map(([key]) => key));
  for (const group of shared) {
    const named = nameByFolders(group.map((index) => images[index]));
    for (const [i, index] of group.entries()) {
      names[index] = freeName(named[i], taken);
      taken.add(keyOf(names[index]));
    }
  }
  return names;
}

/** With the fewest folders in front that make all names different; unchanged where no number of them does. */
function nameByFolders(images: readonly PlacedImage[]): string[] {
  const folders = images.map(({ location }) => location.split(/[\\/]+/).slice(0, -1));
  const deepest = Math.max(...folders.map((path) => path.length));
  for (let depth = 1; depth <= deepest; depth++) {
    const names = images.map(({ name }, i) => [...folders[i].slice(-depth).map(asPart), name].join('_'));
    if (new Set(names.map(keyOf)).size === names.length) return names;
  }
  return images.map(({ name }) => name);
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  const stem = imageStem(name);
  let free = name;
  for (let number = 2; taken.has(keyOf(free)); number++) free = `${stem}_${number}${name.slice(stem.length)}`;
  return free;
}

/** What no two images of an export may share. */
function keyOf(name: string): string {
  return imageStem(name).normalize('NFC').toLowerCase();
}

/** A folder's name as a part of a file's; signs that mean something in paths become dashes. */
function asPart(folder: string): string {
  return folder.replace(/[^\p{L}\p{N}._ -]+/gu, '-');
}
