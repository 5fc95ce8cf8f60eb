import { lstat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { unsupported } from '../failures.ts';
import { FileReader } from '../file-reader.ts';
import { isOmeXml, parseBinaryOnly, parseOme, type OmeImage, type OmePlanes } from './ome.ts';
import { TAG, type Page } from './page.ts';
import { TiffFile } from './tiff-file.ts';

/** A description in a file of its own; of a plate with thousands of fields it has some ten megabytes. */
const MAX_XML_BYTES = 2 ** 27;

/** What the OME-XML of a file, or of the file that it names, says of its images; none without any. */
export async function readOme(tiff: TiffFile): Promise<OmeImage[]> {
  const { directory } = await tiff.page(0);
  const description = (await directory.text(TAG.imageDescription)) ?? '';
  return isOmeXml(description) ? describedBy(tiff.file, description) : [];
}

/** The one of the images that the file's first page belongs to; null where none fits. */
export function imageOfPage({ file }: TiffFile, first: Page, images: readonly OmeImage[]): OmeImage | null {
  const fitting = images.filter(({ sizes }) => sizes.x === first.width && sizes.y === first.height);
  return fitting.find((image) => findPage(file, image) !== null) ?? fitting[0] ?? null;
}

/** The first page of an image that is in the file itself; null where none is. */
export function findPage(file: FileReader, image: OmeImage): number | null {
  return image.planes.find((run) => isHere(file, image, run))?.page ?? null;
}

async function describedBy(file: FileReader, description: string): Promise<OmeImage[]> {
  const elsewhere = parseBinaryOnly(description);
  if (elsewhere === null) return parseOme(description);
  const { metadataFile, uuid } = elsewhere;
  // Without it, the file is one like any other.
  if (!(await isBeside(file.path, metadataFile))) return [];
  const xml = await readXml(join(dirname(file.path), metadataFile));
  return parseOme(xml).map((image) => ({ ...image, uuid }));
}

/** Of an XML file, its text; of a TIFF, its description. */
async function readXml(path: string): Promise<string> {
  const file = await FileReader.open(path);
  try {
    if (/\.tiff?$/i.test(path)) {
      const { directory } = await (await TiffFile.open(file)).page(0);
      return (await directory.text(TAG.imageDescription)) ?? '';
    }
    if (file.size > MAX_XML_BYTES)
      throw unsupported(
        file.name,
        `a description of ${file.size} bytes is longer than any expected`,
        'Check that the right file has this name.',
      );
    return (await file.read(0, file.size)).toString('utf8');
  } finally {
    await file.close();
  }
}

/** Whether planes are in this file itself: it keeps its UUID when it is renamed, so the UUID counts before the name. */
export function isHere(file: FileReader, image: OmeImage, run: OmePlanes): boolean {
  if (run.file === null || run.file === file.name) return true;
  if (run.uuid !== null && run.uuid === image.uuid) return true;
  return image.uuid === null && image.planes.every((other) => other.file === run.file);
}

/** Names of the files beside one that hold more planes of its image, in the order in which they are first named. */
export interface FilesOfSet {
  present: string[];
  missing: string[];
}

export async function filesOf(file: FileReader, image: OmeImage): Promise<FilesOfSet> {
  const names = new Set<string>();
  for (const run of image.planes) if (!isHere(file, image, run)) names.add(run.file!);
  const files: FilesOfSet = { present: [], missing: [] };
  for (const name of names) files[(await isBeside(file.path, name)) ? 'present' : 'missing'].push(name);
  return files;
}

/** Names of all files that are there of an image's set, in the order in which they are first named. */
export async function namesOfSet(file: FileReader, image: OmeImage): Promise<string[]> {
  const missing = new Set((await filesOf(file, image)).missing);
  const names = image.planes.map((run) => (isHere(file, image, run) ? file.name : run.file!));
  return [...new Set(names)].filter((name) => !missing.has(name));
}

/** Only ordinary files of the same folder: what a header names must not lead out of the folder that is served. */
async function isBeside(path: string, name: string): Promise<boolean> {
  if (name === '' || basename(name) !== name || name.includes('\\')) return false;
  return lstat(join(dirname(path), name)).then(
    (found) => found.isFile(),
    () => false,
  );
}
