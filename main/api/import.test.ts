import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ImageInfo, ImportedLabels, LabelsInfo, ObjectInfo } from '../../core/contract.ts';
import { EXPORTERS } from '../exporters/index.ts';
import { npyHeader } from '../exporters/npy-header.ts';
import { imageOf, sourceOf } from '../exporters/testing/label-sources.ts';
import { TestDoor } from './testing/door.ts';

const WIDTH = 40;
const HEIGHT = 30;

let door: TestDoor;
let image: string;
beforeEach(async () => {
  door = await TestDoor.open();
  image = `/api/images/${(await door.openCells()).id}`;
});
afterEach(() => door.close());

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const square = ({ x, y, width, height }: Box) => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
  [x, y],
];

async function writeGeojson(name: string, ...features: [box: Box, properties: object, plane?: object][]) {
  const text = JSON.stringify({
    type: 'FeatureCollection',
    features: features.map(([box, properties, plane]) => ({
      type: 'Feature',
      geometry: { type: 'Polygon', coordinates: [square(box)], ...(plane && { plane }) },
      properties,
    })),
  });
  await writeFile(join(door.root, name), text);
}

async function importFile(name: string, present = 'replace', plane = { t: 0, z: 0 }) {
  const { entries } = await door.json<{ entries: { name: string; id: string }[] }>('/api/files?show=labels');
  const fileId = entries.find((entry) => entry.name === name)!.id;
  return door.post(`${image}/labels/import`, { fileId, plane, present });
}

const refusal = async (...args: Parameters<typeof importFile>) =>
  ((await (await importFile(...args)).json()) as { message: string }).message;
const imported = async (...args: Parameters<typeof importFile>) =>
  (await (await importFile(...args)).json()) as ImportedLabels;
const objects = (query = '') => door.json<ObjectInfo[]>(`${image}/labels/objects${query}`);
const areas = async (query = '') => (await objects(query)).map(({ label, area }) => [label, area]);

const CELL = { x: 2, y: 3, width: 4, height: 5 };
const OTHER = { x: 20, y: 3, width: 3, height: 3 };

describe('imported labels', () => {
  it('are objects with their numbers, names become classes, and one undo takes both away', async () => {
    const tumor = { name: 'Tumor', color: [200, 0, 255] };
    await writeGeojson(
      'a.geojson',
      [CELL, { name: '7', classification: tumor }],
      [OTHER, { name: 'no number', classification: 'Stroma' }],
    );
    const found = await imported('a.geojson');
    expect(found).toMatchObject({ objects: 2, planes: [{ t: 0, z: 0 }], notices: [] });
    expect(found.labels.classes).toMatchObject([
      { id: 1, name: 'Tumor', color: '#c800ff' },
      { id: 2, name: 'Stroma' },
    ]);
    expect(await objects()).toMatchObject([
      { label: 7, area: 20, class: 1, isEdited: true },
      { label: 8, area: 9, class: 2 },
    ]);
    await door.post(`${image}/labels/undo`, {});
    expect(await door.json<LabelsInfo>(`${image}/labels`)).toMatchObject({ objects: 0, classes: [] });
    await door.post(`${image}/labels/redo`, {});
    expect(await objects()).toMatchObject([
      { label: 7, class: 1 },
      { label: 8, class: 2 },
    ]);
  });

  it('replace what is there but for locked objects, or are added beside it', async () => {
    await writeGeojson('a.geojson', [CELL, { name: '1' }], [OTHER, { name: '2', classification: 'Old' }]);
    await writeGeojson('b.geojson', [{ ...CELL, x: 4 }, { name: '1' }]);
    await imported('a.geojson');
    // Beside the others: cut, and with a number of its own.
    await imported('b.geojson', 'keep');
    expect(await areas()).toEqual([
      [1, 20],
      [2, 9],
      [3, 10],
    ]);
    await door.post(`${image}/labels/undo`, {});
    await door.post(`${image}/labels/attributes`, { labels: [1], set: { isLocked: true } });
    await imported('b.geojson');
    expect(await areas()).toEqual([
      [1, 20],
      [3, 10],
    ]);
    // A number that another object had does not bring that one's class along.
    await writeGeojson('c.geojson', [OTHER, { name: '2' }]);
    await imported('c.geojson');
    expect(await objects()).toMatchObject([{ label: 1 }, { label: 2, class: 0 }]);
  });

  it('say what could not be kept: overlaps, points, what lies beyond the image', async () => {
    await writeGeojson(
      'region.geojson',
      [CELL, { name: 'cell' }],
      [{ x: 0, y: 0, width: 12, height: 12 }, { name: 'region around it' }],
      [{ x: 38, y: 0, width: 4, height: 2 }, { name: 'at the edge' }],
      [{ x: 60, y: 0, width: 2, height: 2 }, { name: 'outside' }],
    );
    const { notices, objects: count } = await imported('region.geojson');
    expect(count).toBe(3);
    expect(await areas()).toEqual([
      [1, 20],
      [2, 124],
      [3, 4],
    ]);
    expect(notices).toEqual([
      '1 object overlaps others, and lost the pixels that smaller ones cover.',
      '1 object reaches beyond the image, and was cut at its edge.',
      '1 object covers no pixel of the image, and was left out.',
    ]);
  });

  it('go to the planes of a stack that they name', async () => {
    const header = npyHeader('<u2', [2, 1, 3, HEIGHT, WIDTH]);
    await writeFile(
      join(door.root, 'stack.npy'),
      Buffer.concat([header, Buffer.alloc(6 * HEIGHT * WIDTH * 2)]),
    );
    const { id: fileId } = await door.entry('stack.npy');
    const { id } = (await (await door.post('/api/images', { fileId })).json()) as ImageInfo;
    image = `/api/images/${id}`;
    // QuPath leaves the first plane out.
    await writeGeojson('a.geojson', [CELL, {}], [OTHER, {}, { c: -1, z: 2, t: 1 }]);
    expect((await imported('a.geojson')).planes).toHaveLength(2);
    expect(await areas('?t=0&z=0')).toEqual([[2, 20]]);
    expect(await areas('?t=1&z=2')).toEqual([[1, 9]]);
    const place = { stack: { c: 1, z: 3, t: 2 }, plane: { t: 1, z: 0 } };
    const labels = new Uint32Array(WIDTH * HEIGHT).fill(5, 0, 6);
    const source = sourceOf(labels, WIDTH, { image: imageOf('stack.npy', place) });
    await EXPORTERS['imagej-rois'].write(source, join(door.root, 'rois.zip'));
    await imported('rois.zip', 'replace', { t: 0, z: 1 });
    expect(await areas('?t=1&z=0')).toEqual([[5, 6]]);
    // Labels of one plane that do not say theirs go where one is looking.
    await EXPORTERS['label-npy'].write(source, join(door.root, 'plane.npy'));
    await imported('plane.npy', 'replace', { t: 0, z: 1 });
    expect(await areas('?t=0&z=1')).toEqual([[5, 6]]);
    await writeGeojson('far.geojson', [CELL, {}, { c: -1, z: 9, t: 0 }]);
    expect(await refusal('far.geojson')).toContain('an object in z plane 10');
  });

  it.each([
    ['of another size', 'small.npy', [HEIGHT, WIDTH - 1], '39 x 30 pixels'],
    ['of another stack', 'deep.npy', [8, HEIGHT, WIDTH], '1 time point and 8 z planes'],
  ])('are refused when they are %s', async (_, name, shape, message) => {
    const bytes = shape.reduce((product, side) => product * side, 2);
    await writeFile(join(door.root, name), Buffer.concat([npyHeader('<u2', shape), Buffer.alloc(bytes, 1)]));
    const response = await importFile(name);
    expect(response.status).toBe(400);
    expect(await refusal(name)).toContain(message);
  });

  it('are refused when they are no labels, or none lies in the image', async () => {
    const values = Buffer.alloc(WIDTH * HEIGHT * 4);
    values.writeFloatLE(0.25, 400);
    await writeFile(join(door.root, 'map.npy'), Buffer.concat([npyHeader('<f4', [HEIGHT, WIDTH]), values]));
    expect(await refusal('map.npy')).toContain('map.npy holds 0.25');
    await writeGeojson('far.geojson', [{ x: 50, y: 0, width: 2, height: 2 }, {}]);
    expect(await refusal('far.geojson')).toContain('no object that lies in it');
    expect(await door.json<LabelsInfo>(`${image}/labels`)).toMatchObject({ revision: 0, objects: 0 });
  });
});
