import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { encodePatch } from '../../../core/edit/patch-codec.ts';
import type { Patch } from '../../../core/edit/patch.ts';
import type { Plane } from '../../../core/image/plane.ts';
import { Labelmap } from '../../../core/mask/labelmap.ts';
import { Journal } from './journal.ts';
import { LabelGroup } from './label-group.ts';
import { describeImageFile } from './project-file.ts';
import { Project } from './project.ts';

const SIZE = { width: 600, height: 4 };
const SEGMENTED = { t: 0, z: 2 };
const OTHER = { t: 0, z: 0 };

let folder: string;
let imagePath: string;
let home: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-migration-'));
  imagePath = join(folder, 'cells.tif');
  home = `${imagePath}.skipscope`;
  await writeFile(imagePath, 'pixels');
});
afterEach(() => rm(folder, { recursive: true }));

const open = (z: number) =>
  Project.open({ path: imagePath, origin: 'disk', ...SIZE, stack: { t: 1, z }, pixelSize: null }, folder);

const line = (x: number, from: number, to: number): Patch => ({
  parts: [
    {
      rect: { x, y: 0, width: 2, height: 1 },
      before: new Uint32Array(2).fill(from),
      after: new Uint32Array(2).fill(to),
    },
  ],
});
const segmentation = {
  modelId: 'm',
  device: 'cpu',
  separation: { threshold: 0.5, minSize: 1, splitStrength: 0.5 },
  channels: [0],
  plane: SEGMENTED,
  diameter: null,
  medianDiameter: null,
};

/**
 * What version 1 left: a segmentation that made object 1 of pixels 0 and 1, in the label group; then a stroke of 7 at 520,
 * which is in the journal only.
 */
async function writeFirstVersion(): Promise<void> {
  await mkdir(home);
  const labelmap = new Labelmap(SIZE.width, SIZE.height);
  labelmap.writableTile(0, 0).set([1, 1]);
  const group = new LabelGroup(home, { ...SIZE, stack: { t: 1, z: 1 }, pixelSize: null });
  await group.writeMetadata();
  await group.writeTile(OTHER, labelmap, { column: 0, row: 0 });
  const journal = await Journal.create(join(home, 'edits.journal'));
  const edited = { added: [], dropped: [] };
  const found = {
    tool: 'segment',
    edited,
    maxLabel: { before: 0, after: 1 },
    segmentation: { before: null, after: segmentation },
  };
  const { end } = await journal.append('edit', found, encodePatch(line(0, 0, 1)));
  const drawn = {
    tool: 'new-object',
    edited: { added: [7], dropped: [] },
    maxLabel: { before: 1, after: 7 },
    segmentation: { before: segmentation, after: segmentation },
  };
  await journal.append('edit', drawn, encodePatch(line(520, 0, 7)));
  await journal.close();
  const image = { ...(await describeImageFile(imagePath)), ...SIZE };
  const labels = { maxLabel: 1, edited: [], segmentation };
  const project = { formatVersion: 1, image, journalPosition: end, labels };
  await writeFile(join(home, 'project.json'), JSON.stringify(project));
}

async function objectsOf(project: Project, plane: Plane): Promise<number[]> {
  return [...(await project.plane(plane)).objects.keys()];
}
const version = async () =>
  (JSON.parse(await readFile(join(home, 'project.json'), 'utf8')) as { formatVersion: number }).formatVersion;

it('takes the labels of version 1 for those of the plane that was segmented, history included', async () => {
  await writeFirstVersion();
  const project = await open(3);
  expect(project.info).toMatchObject({ objects: 2, revision: 2, labelled: [{ ...SEGMENTED, objects: 2 }] });
  expect(await objectsOf(project, SEGMENTED)).toEqual([1, 7]);
  expect(await objectsOf(project, OTHER)).toEqual([]);
  await project.change({ tool: 'brush', planes: [OTHER], makePatch: () => line(4, 0, 8) });
  await project.close();
  expect(await version()).toBe(2);
  expect((await readdir(join(home, 'labels', 'objects'))).sort()).toEqual(['.zattrs', '.zgroup', 'planes']);

  const again = await open(3);
  expect(await objectsOf(again, SEGMENTED)).toEqual([1, 7]);
  expect(await objectsOf(again, OTHER)).toEqual([8]);
  for (const plane of [OTHER, SEGMENTED, SEGMENTED])
    expect((await again.step('undo'))?.map((part) => part.plane)).toEqual([plane]);
  expect(again.info).toMatchObject({ objects: 0, canUndo: false, segmentation: null });
  await again.close();
});

it('takes over a project that a crash left half migrated', async () => {
  await writeFirstVersion();
  const first = await readFile(join(home, 'project.json'));
  await (await open(3)).close();
  // As before the new project.json was written and the old array removed.
  await writeFile(join(home, 'project.json'), first);
  const labelmap = new Labelmap(SIZE.width, SIZE.height);
  labelmap.writableTile(0, 0).set([1, 1]);
  const group = new LabelGroup(home, { ...SIZE, stack: { t: 1, z: 1 }, pixelSize: null });
  await group.writeTile(OTHER, labelmap, { column: 0, row: 0 });
  const project = await open(3);
  expect(await objectsOf(project, SEGMENTED)).toEqual([1, 7]);
  await project.close();
});

it('takes the labels of a single plane over where they are', async () => {
  await writeFirstVersion();
  const project = await open(1);
  expect(await objectsOf(project, OTHER)).toEqual([1, 7]);
  await project.close();
  expect(await version()).toBe(2);
  expect(await readdir(join(home, 'labels', 'objects', '0', '0'))).toEqual(['0', '1']);
  const again = await open(1);
  expect(await objectsOf(again, OTHER)).toEqual([1, 7]);
  await again.step('undo');
  expect(await objectsOf(again, OTHER)).toEqual([1]);
  await again.close();
});

it('asks for an update where a newer version was at work', async () => {
  await writeFirstVersion();
  await writeFile(join(home, 'project.json'), JSON.stringify({ formatVersion: 3, anything: true }));
  await expect(open(1)).rejects.toMatchObject({
    code: 'project.corrupt',
    message: expect.stringContaining('newer version of Skipscope') as string,
  });
});
