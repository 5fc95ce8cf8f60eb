import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import type { ExportedFile, ExportFormat, ImageInfo } from '../../core/contract.ts';
import type { Patch, PlanePatch } from '../../core/edit/patch.ts';
import { encodePlanePatches } from '../../core/edit/plane-patches.ts';
import { STACK_FORMATS } from '../../core/export-formats.ts';
import type { Plane } from '../../core/image/plane.ts';
import { EXPORTERS } from '../exporters/index.ts';
import { npyHeader } from '../exporters/npy-header.ts';
import { openImage } from '../formats/open-image.ts';
import { TestDoor } from './testing/door.ts';

const WIDTH = 40;
const HEIGHT = 30;
const FIRST = { t: 0, z: 1 };
const SECOND = { t: 1, z: 2 };

let door: TestDoor;
let image: string;
let revision: number;
beforeEach(async () => {
  door = await TestDoor.open();
  const values = Buffer.alloc(2 * 3 * HEIGHT * WIDTH * 2, 7);
  await writeFile(
    join(door.root, 'stack-40x30.npy'),
    Buffer.concat([npyHeader('<u2', [2, 1, 3, HEIGHT, WIDTH]), values]),
  );
  const { id: fileId } = await door.entry('stack-40x30.npy');
  const { id } = (await (await door.post('/api/images', { fileId })).json()) as ImageInfo;
  image = `/api/images/${id}`;
  revision = 0;
});
afterEach(() => door.close());

/** A row of two pixels at (x, 2). */
const dash = (x: number, label: number): Patch => ({
  parts: [
    {
      rect: { x, y: 2, width: 2, height: 1 },
      before: Uint32Array.of(0, 0),
      after: Uint32Array.of(label, label),
    },
  ],
});

async function draw(...edit: PlanePatch[]): Promise<void> {
  const headers = { 'x-tool': 'brush', 'x-revision': String(revision++) };
  const body = encodePlanePatches(edit) as Uint8Array<ArrayBuffer>;
  expect((await door.get(`${image}/labels/edits`, { method: 'POST', headers, body })).status).toBe(200);
}

/** The names of what was written, and what they hold. */
async function exportAs(...formats: ExportFormat[]) {
  const response = await door.post(`${image}/export`, { formats, folderId: null });
  const { jobId } = (await response.json()) as { jobId: string };
  const events = await door.events(jobId);
  const event = events.find((each) => each.type === 'exported');
  if (event?.type !== 'exported') throw new Error(JSON.stringify(events.at(-1)));
  const paths = new Map<string, string>();
  for (const { name, url } of [...event.files, event.provenance!]) {
    const path = join(door.folder, name);
    await writeFile(path, Buffer.from(await (await door.get(url!)).arrayBuffer()));
    paths.set(name, path);
  }
  return { files: event.files, failures: event.failures, paths };
}
const names = (files: readonly ExportedFile[]) => files.map(({ name }) => name).sort();

/** Label at (x, 2) of a plane; axes without names may be taken for channels and z. */
async function labelAt(path: string, x: number, { t, z }: Plane): Promise<number> {
  const file = await openImage(path);
  try {
    const place = file.shape.t > 1 ? { t, c: 0, z } : { t: 0, c: t, z };
    const rect = { x, y: 2, width: 1, height: 1 };
    return (await file.readRegion({ level: 0, ...place, rect }))[0];
  } finally {
    await file.close();
  }
}

it('puts the planes into one file where the format holds a stack, and else into a file for each', async () => {
  await draw({ plane: FIRST, patch: dash(3, 5) }, { plane: SECOND, patch: dash(4, 70_000) });
  const { files, paths } = await exportAs('label-tiff', 'label-npy', 'mask-png');
  expect(names(files)).toEqual([
    'stack-40x30.labels.npy',
    'stack-40x30.labels.tif',
    'stack-40x30_t000_z001.mask.png',
    'stack-40x30_t001_z002.mask.png',
  ]);
  for (const name of ['stack-40x30.labels.tif', 'stack-40x30.labels.npy']) {
    const path = paths.get(name)!;
    expect(files.find((file) => file.name === name)?.verified).toEqual({ objects: 2, pixels: 4 });
    expect(await labelAt(path, 3, FIRST)).toBe(5);
    expect(await labelAt(path, 4, SECOND)).toBe(70_000);
    expect(await labelAt(path, 4, { t: 1, z: 1 })).toBe(0);
  }
  const tiff = await openImage(paths.get('stack-40x30.labels.tif')!);
  expect(tiff.shape).toEqual({ t: 2, c: 1, z: 3, y: HEIGHT, x: WIDTH });
  await tiff.close();
});

it('writes the other files when a format cannot hold the labels, and says which', async () => {
  await draw({ plane: FIRST, patch: dash(3, 70_000) });
  const { files, failures } = await exportAs('label-png', 'mask-png');
  expect(names(files)).toEqual(['stack-40x30.mask.png']);
  expect(failures).toMatchObject([{ file: 'stack-40x30.labels.png', error: { code: 'file.unsupported' } }]);
});

it('keeps the names of a single file while one plane only has labels, whichever it is', async () => {
  await draw({ plane: SECOND, patch: dash(4, 6) });
  const { files, paths } = await exportAs('label-tiff', 'measurements-csv');
  expect(names(files)).toEqual(['stack-40x30.labels.tif', 'stack-40x30.measurements.csv']);
  expect(await labelAt(paths.get('stack-40x30.labels.tif')!, 4, { t: 0, z: 0 })).toBe(6);
});

it('says class, review and hand of each object, and the share reviewed', async () => {
  await draw({ plane: FIRST, patch: dash(3, 5) }, { plane: SECOND, patch: dash(8, 6) });
  const classes = JSON.stringify([{ id: 2, name: 'Long, thin', color: '#00ff00' }]);
  const headers = { 'content-type': 'application/json' };
  await door.get(`${image}/labels/classes`, { method: 'PUT', headers, body: classes });
  await door.post(`${image}/labels/attributes`, { labels: [6], set: { class: 2, isAccepted: true } });
  const { paths } = await exportAs('measurements-csv');
  const rows = async (name: string) => (await readFile(paths.get(name)!, 'utf8')).trim().split('\r\n');
  const [header, five] = await rows('stack-40x30_t000_z001.measurements.csv');
  expect(header.split(',').slice(0, 5)).toEqual(['image', 'label', 'edited', 'class', 'reviewed']);
  expect(five).toMatch(/^stack-40x30\.npy,5,true,,false,/);
  const [, six] = await rows('stack-40x30_t001_z002.measurements.csv');
  expect(six).toMatch(/^stack-40x30\.npy,6,true,"Long, thin",true,/);
  const provenance = JSON.parse(await readFile(paths.get('stack-40x30.provenance.json')!, 'utf8')) as object;
  expect(provenance).toMatchObject({
    exports: [
      { image: { planes: [FIRST, SECOND] }, labels: { objects: 2, touchedByHand: 2, reviewed: 0.5 } },
    ],
  });
});

it('holds stacks in the formats that are said to', () => {
  const holding = Object.values(EXPORTERS).filter(({ writeStack }) => writeStack !== undefined);
  expect(holding.map(({ format }) => format).sort()).toEqual([...STACK_FORMATS].sort());
});
