import { createHash } from 'node:crypto';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';

import { labelsInfoSchema } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { imageFileName, splitImagePath } from '../../formats/image-path.ts';
import { writeAtomically } from '../../exporters/atomic-file.ts';

const count = z.int().nonnegative();
export const segmentationSchema = labelsInfoSchema.shape.segmentation;

/** What is true of the labels besides their pixels; changed by edits, and undone with them. */
export const savedStateSchema = z.object({
  /** Labels up to here have been used. */
  maxLabel: count,
  /** Objects that a hand has touched. */
  edited: z.array(count),
  /** Parameters of the last segmentation. */
  segmentation: segmentationSchema,
});
export type SavedState = z.infer<typeof savedStateSchema>;

const projectSchema = z.object({
  formatVersion: z.literal(1),
  image: z.object({
    name: z.string(),
    width: count,
    height: count,
    bytes: count,
    /** Milliseconds since 1970. */
    modified: z.number(),
    /** SHA-256 of the file's size, its first and its last 64 KiB. */
    fingerprint: z.string(),
  }),
  /** The label group below this folder holds at least the journal's records before this byte. */
  journalPosition: count,
  /** As of `journalPosition`. */
  labels: savedStateSchema,
});
export type ProjectFile = z.infer<typeof projectSchema>;

const NAME = 'project.json';
const SAMPLED_BYTES = 65_536;

/** Throws AppError `project.corrupt` for anything but a project of this version. */
export async function readProjectFile(folder: string): Promise<ProjectFile> {
  const path = join(folder, NAME);
  try {
    return projectSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new AppError(
      'project.corrupt',
      `${path} is not a project that this version of Skipscope can read. Update Skipscope, or move the folder away to start anew.`,
      { details: { path }, cause: error },
    );
  }
}

export async function writeProjectFile(folder: string, project: ProjectFile): Promise<void> {
  await writeAtomically(join(folder, NAME), async (file) => {
    await file.writeFile(JSON.stringify(project, null, 2));
  });
}

/** What tells whether a project still belongs to the image file. */
export async function describeImageFile(
  path: string,
): Promise<Omit<ProjectFile['image'], 'width' | 'height'>> {
  const { file, inside } = splitImagePath(path);
  const stats = await stat(file);
  if (stats.isDirectory()) return describeImageFolder(path, stats.mtimeMs);
  const { size, mtimeMs } = stats;
  const hash = createHash('sha256').update(String(size) + (inside ?? ''));
  const handle = await open(file, 'r');
  try {
    const bytes = Buffer.alloc(SAMPLED_BYTES);
    for (const position of [0, Math.max(0, size - SAMPLED_BYTES)]) {
      const { bytesRead } = await handle.read(bytes, 0, SAMPLED_BYTES, position);
      hash.update(bytes.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
  return { name: imageFileName(path), bytes: size, modified: mtimeMs, fingerprint: hash.digest('hex') };
}

/** Of an OME-Zarr or a DICOM series: the names and sizes of the files in it, and its metadata. */
async function describeImageFolder(
  path: string,
  modified: number,
): Promise<Omit<ProjectFile['image'], 'width' | 'height'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  const entries = await readdir(path, { withFileTypes: true });
  for (const { name } of entries
    .filter((entry) => entry.isFile())
    .sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { size } = await stat(join(path, name));
    bytes += size;
    hash.update(`${name} ${size}\n`);
    if (/^(?:zarr\.json|\.zattrs|\.zarray)$/.test(name)) hash.update(await readFile(join(path, name)));
  }
  return { name: basename(path), bytes, modified, fingerprint: hash.digest('hex') };
}
