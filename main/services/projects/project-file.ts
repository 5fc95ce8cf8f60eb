import { createHash } from 'node:crypto';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';

import { labelsInfoSchema, objectClassesSchema } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { FIRST_PLANE, planeSchema } from '../../../core/image/plane.ts';
import { imageFileName, splitImagePath } from '../../formats/image-path.ts';
import { writeAtomically } from '../../exporters/atomic-file.ts';
import { attributeCodeSchema } from './attributes.ts';

const count = z.int().nonnegative();
export const segmentationSchema = labelsInfoSchema.shape.segmentation;

/** As version 1 had it, which knew one plane only. */
const firstStateSchema = z.object({
  /** Labels up to here have been used. */
  maxLabel: count,
  /** Objects that a hand has touched. */
  edited: z.array(count),
  /** Parameters of the last segmentation. */
  segmentation: segmentationSchema,
});

/** What is true of the labels besides their pixels; changed by edits, and undone with them. */
export const savedStateSchema = firstStateSchema.extend({
  /** Labels with the code of their attributes (attributes.ts). */
  attributes: z.array(z.tuple([z.int().positive(), attributeCodeSchema])),
  classes: objectClassesSchema,
  /** Planes with objects. */
  planes: z.array(planeSchema.extend({ objects: count, maxLabel: count })),
});
export type SavedState = z.infer<typeof savedStateSchema>;

const imageSchema = z.object({
  name: z.string(),
  width: count,
  height: count,
  bytes: count,
  /** Milliseconds since 1970. */
  modified: z.number(),
  /** SHA-256 of the file's size, its first and its last 64 KiB. */
  fingerprint: z.string(),
});

const projectSchema = z.object({
  formatVersion: z.literal(2),
  image: imageSchema,
  /** The label group below this folder holds at least the journal's records before this byte. */
  journalPosition: count,
  /** As of `journalPosition`. */
  labels: savedStateSchema,
  /** Of the records in the journal that name no plane, as version 1 wrote them. */
  firstPlane: planeSchema,
});
export type ProjectFile = z.infer<typeof projectSchema>;

const firstProjectSchema = projectSchema
  .omit({ firstPlane: true })
  .extend({ formatVersion: z.literal(1), labels: firstStateSchema });

const NAME = 'project.json';
const NEWEST_VERSION = 2;
const SAMPLED_BYTES = 65_536;

/** What project.json says in this version's terms; `isOld` when an older version wrote it. */
export interface FoundProject {
  project: ProjectFile;
  isOld: boolean;
}

/** Throws AppError `project.corrupt` for anything but a project of this version or an older one. */
export async function readProjectFile(folder: string): Promise<FoundProject> {
  const path = join(folder, NAME);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
    const { formatVersion } = z.object({ formatVersion: z.int().positive() }).parse(value);
    if (formatVersion === 1) return { project: migrate(firstProjectSchema.parse(value)), isOld: true };
    if (formatVersion <= NEWEST_VERSION) return { project: projectSchema.parse(value), isOld: false };
  } catch (error) {
    throw new AppError(
      'project.corrupt',
      `${path} is damaged or no project of Skipscope. Put it back from a copy, or move the folder away to start anew.`,
      { details: { path }, cause: error },
    );
  }
  throw new AppError(
    'project.corrupt',
    `The labels in ${folder} were made by a newer version of Skipscope. Update Skipscope, then open the image again.`,
    { details: { path } },
  );
}

/** Version 1 kept the labels of one plane: the one that was segmented, else the first. */
function migrate({ labels, ...rest }: z.infer<typeof firstProjectSchema>): ProjectFile {
  return {
    ...rest,
    formatVersion: 2,
    labels: { ...labels, attributes: [], classes: [], planes: [] },
    firstPlane: labels.segmentation?.plane ?? FIRST_PLANE,
  };
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
