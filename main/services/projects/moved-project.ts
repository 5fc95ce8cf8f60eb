import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

import { AppError } from '../../../core/errors.ts';
import { writeAtomically } from '../../exporters/atomic-file.ts';
import { splitImagePath } from '../../formats/image-path.ts';
import { PROJECT_SUFFIX } from '../files/location.ts';
import { copyProject, gainAccess } from './folder-access.ts';

/** What the search for an image's labels needs of project.json, of any version. */
const foundSchema = z.object({ image: z.object({ fingerprint: z.string(), name: z.string() }) });
const knownSchema = z.array(z.object({ fingerprint: z.string(), image: z.string(), folder: z.string() }));
type Known = z.infer<typeof knownSchema>;

const LIST = 'projects.json';
const MOST_KNOWN = 5000;

/** Notes where the project of an image is, for the day when the image turns up somewhere else. */
export async function noteProject(
  dataFolder: string,
  project: { fingerprint: string; image: string; folder: string },
): Promise<void> {
  const known = await readKnown(dataFolder);
  const [last] = known;
  if (last !== undefined && JSON.stringify(last) === JSON.stringify(project)) return;
  const others = known.filter(({ folder }) => folder !== project.folder);
  await mkdir(dataFolder, { recursive: true });
  await writeAtomically(join(dataFolder, LIST), async (file) => {
    await file.writeFile(JSON.stringify([project, ...others].slice(0, MOST_KNOWN)));
  });
}

/**
 * Brings the project of an image that was renamed or moved to `home`, where the image's project has to be: one beside it whose
 * image is not there any more is renamed, one elsewhere is copied. Only by the same content of the file, and only when no image
 * is left at the old place. Returns what to tell of it; null when there is none, or none that can be brought.
 */
export async function bringMovedProject(
  image: { path: string; fingerprint: string },
  home: string,
  dataFolder: string,
): Promise<string | null> {
  const beside = await findBeside(image);
  const found = beside ?? (await findElsewhere(image, dataFolder));
  if (found === null) return null;
  const access = await gainAccess(found.folder);
  try {
    if (access.kind === 'held') return null;
    await mkdir(dirname(home), { recursive: true });
    if (beside !== null && access.kind === 'write' && dirname(home) === dirname(found.folder))
      await rename(found.folder, home);
    else await copyProject(found.folder, home);
  } catch (error) {
    // The image can be worked on all the same; its old labels stay where they are.
    if (error instanceof AppError) return null;
    return `The labels of this image are in ${found.folder}, from when it was ${found.image}, and cannot be brought here.`;
  } finally {
    if (access.kind === 'write') await access.release();
  }
  return `This image was ${found.image} before: its labels have been taken over.`;
}

interface Found {
  folder: string;
  /** Name or path of the image that the labels were made for. */
  image: string;
}

/** A project in the same folder whose image is gone. */
async function findBeside({
  path,
  fingerprint,
}: {
  path: string;
  fingerprint: string;
}): Promise<Found | null> {
  const parent = dirname(splitImagePath(path).file);
  const names = await readdir(parent).catch(() => []);
  const there = new Set(names);
  for (const name of names) {
    if (!name.endsWith(PROJECT_SUFFIX) || there.has(name.slice(0, -PROJECT_SUFFIX.length))) continue;
    const folder = join(parent, name);
    const project = await readFound(folder);
    if (project?.image.fingerprint === fingerprint) return { folder, image: project.image.name };
  }
  return null;
}

/** A project that was open here once, of an image that is gone. */
async function findElsewhere(
  { path, fingerprint }: { path: string; fingerprint: string },
  dataFolder: string,
): Promise<Found | null> {
  for (const known of await readKnown(dataFolder)) {
    if (known.fingerprint !== fingerprint || known.image === path) continue;
    if ((await stat(splitImagePath(known.image).file).catch(() => null)) !== null) continue;
    const project = await readFound(known.folder);
    if (project?.image.fingerprint === fingerprint) return { folder: known.folder, image: known.image };
  }
  return null;
}

async function readFound(folder: string): Promise<z.infer<typeof foundSchema> | null> {
  try {
    return foundSchema.parse(JSON.parse(await readFile(join(folder, 'project.json'), 'utf8')));
  } catch {
    // No project, or one that can't be read: not what is looked for.
    return null;
  }
}

async function readKnown(dataFolder: string): Promise<Known> {
  try {
    return knownSchema.parse(JSON.parse(await readFile(join(dataFolder, LIST), 'utf8')));
  } catch {
    // A list for comfort: without it images that were moved are not recognised.
    return [];
  }
}
