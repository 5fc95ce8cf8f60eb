import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import type { ExportAllRequest, FolderListing, ImageInfo, JobEvent } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { Plane } from '../../core/image/plane.ts';
import { encodePlanePatches } from '../../core/edit/plane-patches.ts';
import { npyHeader } from '../exporters/npy-header.ts';
import { FileReader } from '../formats/file-reader.ts';
import { readZipDirectory } from '../formats/zip/directory.ts';
import type { BatchImage } from '../services/export/all-images.ts';
import { TestDoor } from './testing/door.ts';

let door: TestDoor;
let out: string;
beforeEach(async () => {
  door = await TestDoor.open();
  await mkdir(join(door.root, 'out'));
  out = (await door.entry('out')).id;
});
afterEach(() => door.close());

/** Opens a copy of the image at this path below the root. */
async function open(path: string): Promise<ImageInfo> {
  const [name, folder] = path.split('/').reverse();
  const source = join(door.root, 'cells-40x30.png');
  if (folder !== undefined) await mkdir(join(door.root, folder), { recursive: true });
  await copyFile(source, join(door.root, path));
  const below = folder === undefined ? '' : `?folder=${(await door.entry(folder)).id}`;
  const { entries } = await door.json<FolderListing>(`/api/files${below}`);
  const fileId = entries.find((entry) => entry.name === name)?.id;
  return (await door.post('/api/images', { fileId })).json() as Promise<ImageInfo>;
}

/** An object of `width` pixels. */
async function draw(
  image: ImageInfo,
  label: number,
  width: number,
  revision = 0,
  plane: Plane = { t: 0, z: 0 },
) {
  const rect = { x: 3, y: 2 + 2 * label, width, height: 1 };
  const patch = {
    parts: [{ rect, before: new Uint32Array(width), after: new Uint32Array(width).fill(label) }],
  };
  const headers = { 'x-tool': 'brush', 'x-revision': String(revision) };
  const body = encodePlanePatches([{ plane, patch }]) as Uint8Array<ArrayBuffer>;
  const path = `/api/images/${image.id}/labels/edits`;
  expect((await door.get(path, { method: 'POST', headers, body })).status).toBe(200);
}

async function start(images: ImageInfo[], request: Omit<ExportAllRequest, 'imageIds'>): Promise<string> {
  const response = await door.post('/api/exports', { imageIds: images.map(({ id }) => id), ...request });
  expect(response.status).toBe(202);
  return ((await response.json()) as { jobId: string }).jobId;
}

async function exportAll(images: ImageInfo[], request: Omit<ExportAllRequest, 'imageIds'>) {
  const events = await door.events(await start(images, request));
  return { events, result: resultOf(events), last: events.at(-1) };
}

function resultOf(events: JobEvent[]) {
  return events.find((event) => event.type === 'exportedAll');
}
const written = async () => (await readdir(join(door.root, 'out'))).sort();
const lines = async (name: string) =>
  (await readFile(join(door.root, 'out', name), 'utf8')).trimEnd().split('\r\n');

it('writes the files of each image, a table of all objects and a row for each image; one without labels is left out', async () => {
  const [a, b, empty] = [await open('a.png'), await open('b.png'), await open('empty.png')];
  await draw(a, 1, 2);
  await draw(a, 2, 4, 1);
  await draw(b, 1, 5);
  const { result, last } = await exportAll([a, b, empty], {
    formats: ['label-png', 'measurements-csv'],
    folderId: out,
  });
  expect(await written()).toEqual([
    'a.labels.png',
    'a.measurements.csv',
    'a.provenance.json',
    'b.labels.png',
    'b.measurements.csv',
    'b.provenance.json',
    'measurements.csv',
    'summary.csv',
  ]);
  expect(result).toMatchObject({
    failures: [],
    archive: null,
    tables: [{ name: 'measurements.csv' }, { name: 'summary.csv' }],
    images: [
      { imageId: a.id, objects: 2, files: [{ verified: { objects: 2, pixels: 6 } }, {}] },
      { imageId: b.id, objects: 1, files: [{ verified: { objects: 1, pixels: 5 } }, {}] },
      { name: 'empty.png', objects: 0, files: [] },
    ],
  });
  expect(last).toMatchObject({ type: 'done', objects: 3 });
  const rows = await lines('measurements.csv');
  expect(rows.slice(1).map((row) => row.split(',').slice(0, 2))).toEqual([
    ['a.png', '1'],
    ['a.png', '2'],
    ['b.png', '1'],
  ]);
  expect(rows[1]).toBe((await lines('a.measurements.csv'))[1]);
  expect(await lines('summary.csv')).toEqual([
    'image,objects,per_megapixel,per_mm2,coverage,area_mean,area_median,area_mean_um2,area_median_um2',
    `a.png,2,${2e6 / 1200},,0.005,3,3,,`,
    `b.png,1,${1e6 / 1200},,${5 / 1200},5,5,,`,
  ]);
});

it('tells how far it is, image by image', async () => {
  const [a, b] = [await open('a.png'), await open('b.png')];
  await draw(a, 1, 2);
  await draw(b, 1, 2);
  const { events } = await exportAll([a, b], { formats: ['label-png', 'mask-png'], folderId: null });
  const told = events.flatMap((event) => (event.type === 'progress' ? [[event.image, event.fraction]] : []));
  const [first, second] = ['a.png', 'b.png'].map((name, i) => ({ number: i + 1, count: 2, name }));
  expect(told).toEqual([
    [first, 0],
    [first, 0.25],
    [second, 0.5],
    [second, 0.75],
  ]);
});

it('tells images of one name apart by their folders, in names and in tables', async () => {
  const [one, two] = [await open('p1/a.png'), await open('p2/a.png')];
  await draw(one, 1, 2);
  await draw(two, 1, 3);
  const { result } = await exportAll([one, two], { formats: ['measurements-csv'], folderId: out });
  expect(result).toMatchObject({ images: [{ savedAs: 'p1_a.png' }, { savedAs: 'p2_a.png' }] });
  expect(await written()).toContain('p2_a.measurements.csv');
  expect((await lines('measurements.csv')).slice(1).map((row) => row.split(',')[0])).toEqual([
    'p1_a.png',
    'p2_a.png',
  ]);
});

it('says the plane of each row where an image has several', async () => {
  const values = Buffer.alloc(3 * 30 * 40 * 2, 7);
  const stack = join(door.root, 'stack.npy');
  await writeFile(stack, Buffer.concat([npyHeader('<u2', [1, 1, 3, 30, 40]), values]));
  const { id: fileId } = await door.entry('stack.npy');
  const image = (await (await door.post('/api/images', { fileId })).json()) as ImageInfo;
  await draw(image, 1, 2, 0, { t: 0, z: 1 });
  await draw(image, 2, 2, 1, { t: 0, z: 2 });
  const flat = await open('flat.png');
  await draw(flat, 1, 3);
  await exportAll([flat, image], { formats: ['measurements-csv'], folderId: out });
  const [header, ...rows] = await lines('measurements.csv');
  const names = header.split(',');
  const cells = rows.map((row) =>
    ['image', 'label', 't', 'z'].map((name) => row.split(',')[names.indexOf(name)]),
  );
  expect(cells).toEqual([
    ['flat.png', '1', '', ''],
    ['stack.npy', '1', '0', '1'],
    ['stack.npy', '2', '0', '2'],
  ]);
  expect((await lines('summary.csv')).map((row) => row.split(',').slice(0, 4).join())).toEqual([
    'image,t,z,objects',
    'flat.png,0,0,1',
    'stack.npy,0,1,1',
    'stack.npy,0,2,1',
  ]);
});

it('replaces nothing that it was not told to, not even in part', async () => {
  const [a, b] = [await open('a.png'), await open('b.png')];
  await draw(a, 1, 2);
  await draw(b, 1, 2);
  await writeFile(join(door.root, 'out', 'b.labels.png'), 'mine');
  const request = { formats: ['label-png' as const], folderId: out };
  expect((await exportAll([a, b], request)).last).toMatchObject({
    type: 'failed',
    error: { code: 'file.exists', message: expect.stringContaining('b.labels.png') as string },
  });
  expect(await written()).toEqual(['b.labels.png']);
  expect((await exportAll([a, b], { ...request, overwrite: true })).last).toMatchObject({ type: 'done' });
  expect(await readFile(join(door.root, 'out', 'b.labels.png'), 'latin1')).not.toBe('mine');

  await writeFile(join(door.root, 'out', 'summary.csv'), 'mine');
  expect((await exportAll([a, b], { formats: ['measurements-csv'], folderId: out })).last).toMatchObject({
    error: { message: expect.stringContaining('summary.csv') as string },
  });
});

it('lists what could not be written and why, and does the rest', async () => {
  const [a, b] = [await open('a.png'), await open('b.png')];
  await draw(a, 1, 2);
  await draw(b, 1, 2);
  // A folder is in the way of one file, even where files may be replaced.
  await mkdir(join(door.root, 'out', 'a.labels.png'));
  const { result, last } = await exportAll([a, b], {
    formats: ['label-png', 'probability-tiff', 'mask-png'],
    folderId: out,
    overwrite: true,
  });
  expect(result?.failures).toMatchObject([
    { image: 'a.png', file: 'a.labels.png', error: { code: 'file.notWritable' } },
    { image: 'a.png', file: 'a.probability.tif', error: { code: 'labels.none' } },
    { image: 'b.png', file: 'b.probability.tif', error: { code: 'labels.none' } },
  ]);
  expect(result?.images.map(({ files }) => files.map(({ name }) => name))).toEqual([
    ['a.mask.png'],
    ['b.labels.png', 'b.mask.png'],
  ]);
  expect(last?.type).toBe('done');
});

it('does the rest when an image was closed meanwhile', async () => {
  const a = await open('a.png');
  await draw(a, 1, 2);
  const { jobs, exports, masks } = door.services;
  const closed = new AppError('image.notOpen', 'This image is not open any more. Open it again.');
  const images: BatchImage[] = [
    { id: 'b', name: 'b.png', location: 'b.png', withLabels: () => Promise.reject(closed) },
    { ...a, withLabels: (use) => masks.export(a.id, use) },
  ];
  const request = { formats: ['label-png' as const], folderId: out, overwrite: false };
  const { id } = jobs.start('export', null, (job) => exports.runAll(images, request, job));
  expect(resultOf(await door.events(id))).toMatchObject({
    failures: [{ image: 'b.png', file: null, error: { code: 'image.notOpen' } }],
    images: [{ objects: null, files: [] }, { files: [{ name: 'a.labels.png' }] }],
  });
});

it('gives one archive to download, with everything in it', async () => {
  const [a, b] = [await open('a.png'), await open('b.png')];
  await draw(a, 1, 2);
  await draw(b, 1, 2);
  const { result } = await exportAll([a, b], { formats: ['measurements-csv'], folderId: null });
  expect(result?.images[0].files).toMatchObject([{ name: 'a.measurements.csv', url: null, path: null }]);
  expect(result?.archive?.name).toBe('skipscope-labels.zip');
  const path = join(door.folder, 'got.zip');
  await writeFile(path, Buffer.from(await (await door.get(result!.archive!.url!)).arrayBuffer()));
  const file = await FileReader.open(path);
  const { entries } = await readZipDirectory(file, 100);
  expect(entries.map(({ name }) => name)).toEqual([
    'a.measurements.csv',
    'a.provenance.json',
    'b.measurements.csv',
    'b.provenance.json',
    'measurements.csv',
    'summary.csv',
  ]);
  await file.close();
  const [id] = await readdir(join(door.folder, 'data', 'exports'));
  expect(await readdir(join(door.folder, 'data', 'exports', id))).toEqual(['skipscope-labels.zip']);
});

it('leaves no half of a download when it is cancelled', async () => {
  const images = [await open('a.png'), await open('b.png'), await open('c.png')];
  for (const image of images) await draw(image, 1, 2);
  const jobId = await start(images, { formats: ['label-png', 'imagej-rois'], folderId: null });
  await door.get(`/api/jobs/${jobId}`, { method: 'DELETE' });
  expect((await door.events(jobId)).at(-1)?.type).toBe('cancelled');
  expect(await readdir(join(door.folder, 'data', 'exports'))).toEqual([]);
});

it('keeps what is written in a folder when it is cancelled, and says what that is', async () => {
  const images = [await open('a.png'), await open('b.png'), await open('c.png')];
  for (const image of images) await draw(image, 1, 2);
  const jobId = await start(images, { formats: ['label-png'], folderId: out });
  for await (const event of door.services.jobs.watch(jobId))
    if (event.type === 'progress' && event.image?.number === 2) door.services.jobs.cancel(jobId);
  const events = await door.events(jobId);
  expect(events.at(-1)?.type).toBe('cancelled');
  expect(resultOf(events)?.images.map(({ files }) => files.map(({ name }) => name))).toEqual([
    ['a.labels.png'],
    [],
  ]);
  expect(await written()).toEqual(['a.labels.png', 'a.provenance.json']);
});

it('refuses images that are not open', async () => {
  const response = await door.post('/api/exports', {
    imageIds: ['nothing'],
    formats: ['label-png'],
    folderId: null,
  });
  expect(response.status).toBe(404);
});
