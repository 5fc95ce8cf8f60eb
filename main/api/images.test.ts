import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  appInfoSchema,
  deviceInfoSchema,
  fileEntrySchema,
  folderListingSchema,
  imageInfoSchema,
  planeStatisticsSchema,
  type FileEntry,
} from '../../core/contract.ts';
import { TestDoor } from './testing/door.ts';

let door: TestDoor;
beforeEach(async () => {
  door = await TestDoor.open();
});
afterEach(() => door.close());

describe('the app and its files', () => {
  it('tells about itself and its devices', async () => {
    const app = appInfoSchema.parse(await door.json('/api/app'));
    expect(app).toMatchObject({ door: 'browser', rootName: 'images' });
    expect(deviceInfoSchema.array().parse(await door.json('/api/devices'))[0]?.name).toBe('Test');
  });

  it('answers an unknown address with an ErrorBody', async () => {
    const response = await door.get('/api/nothing');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'request.invalid' });
  });

  it('says what was wrong with a request', async () => {
    const response = await door.post('/api/images', { fileId: 7 });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('fileId') as string });
  });

  it('takes a body that is no JSON for wrong usage', async () => {
    const headers = { 'content-type': 'application/json' };
    const response = await door.get('/api/images', { method: 'POST', headers, body: '{' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'request.invalid' });
  });

  it('starts and opens images though its own folder is in disorder', async () => {
    const data = join(door.folder, 'data');
    await door.services.close();
    await mkdir(join(data, 'probability'), { recursive: true });
    await writeFile(join(data, 'probability', '.DS_Store'), '');
    await mkdir(join(data, 'recent.json', 'in the way'), { recursive: true });
    await door.start();
    expect(await door.openCells()).toMatchObject({ name: 'cells-40x30.png' });
  });

  it('stores uploads by content and opens them', async () => {
    const body = new Uint8Array(
      await sharp({ create: { width: 3, height: 2, channels: 3, background: '#f00' } })
        .png()
        .toBuffer(),
    );
    const upload = () => door.json<FileEntry>('/api/uploads?name=..%2Fa%20b.png', { method: 'POST', body });
    const entry = fileEntrySchema.parse(await upload());
    expect(entry).toMatchObject({ name: 'a b.png', bytes: body.length, location: 'Uploaded' });
    expect((await upload()).id).toBe(entry.id);
    const image = await (await door.post('/api/images', { fileId: entry.id })).json();
    expect(imageInfoSchema.parse(image).shape).toMatchObject({ x: 3, y: 2, c: 3 });
  });

  it('refuses uploads that are no images or empty', async () => {
    const text = await door.get('/api/uploads?name=a.txt', { method: 'POST', body: 'x' });
    expect(await text.json()).toMatchObject({ code: 'file.unsupported' });
    const empty = await door.get('/api/uploads?name=a.png', { method: 'POST', body: new Uint8Array(0) });
    expect(await empty.json()).toMatchObject({ code: 'request.invalid' });
  });

  it('never leads out of the root', async () => {
    await writeFile(join(door.folder, 'secret.png'), 'secret');
    await symlink(join(door.folder, 'secret.png'), join(door.root, 'link.png'));
    await symlink(join(door.folder), join(door.root, 'up'));
    const { entries } = folderListingSchema.parse(await door.json('/api/files'));
    expect(entries.map((entry) => entry.name)).toEqual(['cells-40x30.png']);
  });

  it('does not follow a file that became a link out of the root', async () => {
    const path = join(door.root, 'later.png');
    await writeFile(path, 'x');
    const { id } = await door.entry('later.png');
    await writeFile(join(door.folder, 'secret.png'), 'secret');
    await rm(path);
    await symlink(join(door.folder, 'secret.png'), path);
    const response = await door.post('/api/images', { fileId: id });
    expect(response.status).toBe(403);
  });

  it('remembers opened images over a restart, by the same id', async () => {
    const image = await door.openCells();
    await door.services.close();
    await door.start();
    const recent = fileEntrySchema.array().parse(await door.json('/api/recent'));
    expect(recent.map((entry) => entry.id)).toEqual([image.fileId]);
    const again = await (await door.post('/api/images', { fileId: image.fileId })).json();
    expect(imageInfoSchema.parse(again).id).toBe(image.id);
  });
});

describe('images', () => {
  it('gives the file’s own pixels', async () => {
    const image = imageInfoSchema.parse(await door.openCells());
    expect(image).toMatchObject({ dtype: 'uint16', shape: { t: 1, c: 1, z: 1, y: 30, x: 40 } });
    const response = await door.get(`/api/images/${image.id}/pixels?x=38&y=2&width=2&height=2`);
    expect(response.headers.get('x-dtype')).toBe('uint16');
    expect(response.headers.get('x-shape')).toBe('2,2');
    expect([...new Uint16Array(await response.arrayBuffer())]).toEqual([238, 239, 338, 339]);
  });

  it.each([
    'x=39&y=0&width=2&height=1',
    'x=0&y=0&width=1&height=1&z=1',
    'x=0&y=0&width=1&height=1&level=9',
    'x=-1&y=0&width=1&height=1',
  ])('refuses the rectangle %s', async (query) => {
    const { id } = await door.openCells();
    expect((await door.get(`/api/images/${id}/pixels?${query}`)).status).toBe(400);
  });

  it('measures a plane', async () => {
    const { id } = await door.openCells();
    const statistics = planeStatisticsSchema.parse(await door.json(`/api/images/${id}/statistics?c=0`));
    expect(statistics).toMatchObject({ min: 0, max: 2939, isSampled: false });
    // Ranks 4.1965 and 1194.8035 of the sorted values 0, 1, 2, ... and ..., 2937, 2938, 2939.
    expect(statistics.low).toBeCloseTo(4.1965, 6);
    expect(statistics.high).toBeCloseTo(2934.8035, 6);
    expect(statistics.histogram.reduce((sum, count) => sum + count)).toBe(1200);
  });

  it('draws a thumbnail', async () => {
    const { id } = await door.openCells();
    const response = await door.get(`/api/images/${id}/thumbnail`);
    expect(response.headers.get('content-type')).toBe('image/png');
    const { data, info } = await sharp(Buffer.from(await response.arrayBuffer()))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([40, 30, 3]);
    expect([data[0], data.at(-1)]).toEqual([0, 255]);
  });

  it('forgets an image that was closed', async () => {
    const { id } = await door.openCells();
    expect((await door.get(`/api/images/${id}`, { method: 'DELETE' })).status).toBe(204);
    const response = await door.get(`/api/images/${id}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'image.notOpen' });
  });

  it('names what is wrong with a damaged file and goes on', async () => {
    await writeFile(join(door.root, 'bad.png'), Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0));
    const { id } = await door.entry('bad.png');
    expect(await (await door.post('/api/images', { fileId: id })).json()).toMatchObject({
      code: 'file.corrupt',
    });
    expect((await door.openCells()).name).toBe('cells-40x30.png');
  });
});
