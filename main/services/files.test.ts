import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { fixturePath } from '../formats/fixtures/expected.ts';
import { isInside } from './files/location.ts';
import { safeName } from './files/uploads.ts';
import { FileService } from './files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-files-'));
  await mkdir(join(folder, 'root', 'plate', 'cells.tif.skipscope'), { recursive: true });
  for (const name of ['b10.tif', 'B2.TIF', 'a.png', '.hidden.png', 'notes.txt', 'plate/c.jpg']) {
    await writeFile(join(folder, 'root', name), name);
  }
});
afterEach(() => rm(folder, { recursive: true }));

const create = (root: string | null = join(folder, 'root'), samplesFolder: string | null = null) =>
  FileService.create({
    dataFolder: join(folder, 'data'),
    root,
    samplesFolder,
    uploads: { maxUploadBytes: 5, maxStoredBytes: 12 },
  });

describe('FileService', () => {
  it('lists folders first, then images in natural order, and the way up', async () => {
    const files = await create();
    const { folder: root, parents, entries } = await files.list();
    expect([root.name, parents]).toEqual(['root', []]);
    expect(entries.map((entry) => entry.name)).toEqual(['plate', 'a.png', 'B2.TIF', 'b10.tif']);
    expect(entries[1]).toMatchObject({ kind: 'image', bytes: 5, location: join('root', 'a.png') });
    const plate = await files.list(entries[0].id);
    expect(plate.parents.map((entry) => entry.name)).toEqual(['root']);
    expect(plate.entries.map((entry) => entry.name)).toEqual(['c.jpg']);
  });

  it('lists files of outlines where labels are looked for', async () => {
    for (const name of ['cells.geojson', 'RoiSet.zip']) await writeFile(join(folder, 'root', name), name);
    const files = await create();
    const names = async (shown?: 'labels') =>
      (await files.list(undefined, shown)).entries.map(({ name }) => name);
    expect(await names('labels')).toEqual([
      'plate',
      'a.png',
      'B2.TIF',
      'b10.tif',
      'cells.geojson',
      'RoiSet.zip',
    ]);
    expect(await names()).toEqual(['plate', 'a.png', 'B2.TIF', 'b10.tif']);
  });

  it('takes the files of one image for its first one', async () => {
    const set = join(folder, 'set');
    await mkdir(set);
    for (const name of ['z0.ome.tif', 'z1.ome.tif'])
      await copyFile(fixturePath(`set/${name}`), join(set, name));
    const files = await create(set);
    const { entries } = await files.list();
    expect(entries.map((entry) => entry.name)).toEqual(['z0.ome.tif']);
    expect((await files.grant(join(set, 'z1.ome.tif'))).id).toBe(entries[0].id);
    await rm(join(set, 'z0.ome.tif'));
    expect((await files.grant(join(set, 'z1.ome.tif'))).name).toBe('z1.ome.tif');
  });

  it('resolves only what was granted', async () => {
    const files = await create();
    const { entries } = await files.list();
    const again = await create();
    await expect(again.resolve(entries[1].id)).rejects.toMatchObject({ code: 'file.notFound' });
    expect((await files.resolve(entries[1].id)).path).toContain('a.png');
    await expect(files.grant(join(folder, 'root', 'gone.png'))).rejects.toMatchObject({
      code: 'file.notFound',
    });
    await expect(files.grant(folder)).rejects.toMatchObject({ code: 'request.forbidden' });
  });

  it('keeps recent files, newest first, without those that are gone or outside', async () => {
    const desktop = await create(null);
    await writeFile(join(folder, 'outside.png'), 'x');
    for (const path of ['outside.png', 'root/a.png', 'root/b10.tif', 'root/a.png']) {
      await desktop.noteOpened(await desktop.resolve((await desktop.grant(join(folder, path))).id));
    }
    const names = async (files: FileService) => (await files.recent()).map((entry) => entry.name);
    expect(await names(await create(null))).toEqual(['a.png', 'b10.tif', 'outside.png']);
    await rm(join(folder, 'root', 'b10.tif'));
    expect(await names(await create())).toEqual(['a.png']);
  });

  it('starts with an empty list when the saved one is damaged', async () => {
    await mkdir(join(folder, 'data'));
    await writeFile(join(folder, 'data', 'recent.json'), '{"files":');
    expect(await (await create()).recent()).toEqual([]);
  });

  it('lists samples from their table', async () => {
    const table = [{ file: 'a.png', title: 'Cells', description: 'Many cells.', model: 'm' }];
    await writeFile(join(folder, 'root', 'samples.json'), JSON.stringify(table));
    const files = await create(null, join(folder, 'root'));
    expect(await files.samples()).toMatchObject([{ name: 'a.png', title: 'Cells', location: 'Sample' }]);
  });

  it('bounds uploads and leaves nothing of those refused', async () => {
    const files = await create();
    const body = (text: string) => new Response(text).body!;
    await expect(files.upload('a.png', body('123456'))).rejects.toMatchObject({ code: 'request.tooLarge' });
    await expect(files.upload('a.png', body('1'), 6)).rejects.toMatchObject({ code: 'request.tooLarge' });
    expect((await files.upload('a.png', body('12345'))).bytes).toBe(5);
  });

  it('bounds what all uploads take together, those under way included, until some are deleted', async () => {
    const files = await create();
    const body = (text: string) => new Response(text).body!;
    const first = await files.upload('a.png', body('12345'));
    const both = await Promise.allSettled([
      files.upload('b.png', body('1234')),
      files.upload('c.png', body('1234')),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(files.upload('d.png', body('4321'))).rejects.toThrow('your uploads take 9 B of 12 B');
    await files.removeUpload(first.id);
    expect(await files.listUploads()).toMatchObject({ bytes: 4, maxBytes: 12 });
    await files.upload('d.png', body('4321'));
    await expect(files.resolve(first.id)).rejects.toMatchObject({ code: 'file.notFound' });
    await expect(files.removeUpload((await files.list()).entries[1].id)).rejects.toThrow('is none');
  });
});

describe('images that are no plain files', () => {
  const fixture = (name: string) =>
    fileURLToPath(new URL(`../formats/fixtures/arrays/${name}`, import.meta.url));

  it('are folders with an OME-Zarr or one DICOM series, but not plates', async () => {
    const at = (...parts: string[]) => join(folder, 'root', ...parts);
    const zarr = { multiscales: [{ axes: ['y', 'x'], datasets: [{ path: '0' }] }] };
    for (const [name, attributes] of [
      ['a.zarr', zarr],
      ['plate.zarr', { plate: { wells: [{ path: 'A/1' }] } }],
    ] as const) {
      await mkdir(at('plate', name));
      await writeFile(at('plate', name, '.zattrs'), JSON.stringify(attributes));
    }
    await mkdir(at('plate', 'series'));
    await mkdir(at('plate', 'mixed'));
    for (const i of [0, 1, 2]) await copyFile(fixture(`series-${i}.dcm`), at('plate', 'series', `IM${i}`));
    await copyFile(fixture('series-0.dcm'), at('plate', 'mixed', 'a.dcm'));
    await copyFile(fixture('other-series.dcm'), at('plate', 'mixed', 'b'));
    const files = await create();
    const plate = await files.grant(at('plate'));
    const { entries } = await files.list(plate.id);
    expect(entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['mixed', 'folder'],
      ['plate.zarr', 'folder'],
      ['a.zarr', 'image'],
      ['c.jpg', 'image'],
      ['series', 'image'],
    ]);
    expect((await files.list(entries[0].id)).entries.map(({ name }) => name)).toEqual(['a.dcm', 'b']);
    expect((await files.resolve(entries[2].id)).kind).toBe('image');
  });

  it('are the images of an OME-TIFF that holds several', async () => {
    for (const name of ['several.ome.tif', 'ome-float.ome.tif'])
      await copyFile(fixturePath(name), join(folder, 'root', name));
    const files = await create();
    const { entries } = await files.list();
    const kinds = new Map(entries.map(({ name, kind }) => [name, kind]));
    expect([kinds.get('several.ome.tif'), kinds.get('ome-float.ome.tif')]).toEqual(['folder', 'image']);
    const inside = await files.list(entries.find(({ name }) => name === 'several.ome.tif')!.id);
    expect(inside.entries.map(({ name }) => name)).toEqual(['1: left', '2: right & far']);
    const file = await files.resolve(inside.entries[1].id);
    expect([file.kind, file.name]).toEqual(['image', 'several.2.ome.tif']);
  });

  it('are the data sets of an HDF5 file that holds several', async () => {
    await copyFile(fixture('several.h5'), join(folder, 'root', 'several.h5'));
    await copyFile(fixture('one.h5'), join(folder, 'root', 'one.h5'));
    const files = await create();
    const { entries } = await files.list();
    const kinds = new Map(entries.map(({ name, kind }) => [name, kind]));
    expect([kinds.get('several.h5'), kinds.get('one.h5')]).toEqual(['folder', 'image']);
    const inside = await files.list(entries.find(({ name }) => name === 'several.h5')!.id);
    const double = inside.entries.find(({ name }) => name === 'group/double')!;
    const file = await files.resolve(double.id);
    expect([file.kind, file.name]).toEqual(['image', 'several.group.double.h5']);
    expect(file.path).toBe(`${join(await realpath(folder), 'root', 'several.h5')}::/group/double`);
  });
});

describe('safeName', () => {
  it.each([
    ['../../etc/a.png', 'a.png'],
    ['C:\\images\\a.png', 'a.png'],
    ['.hidden.png', 'hidden.png'],
    ['a:b*c?.tif', 'a_b_c_.tif'],
    ['..', ''],
    [`${'x'.repeat(200)}.tif`, `${'x'.repeat(116)}.tif`],
  ])('makes of %j %j', (name, safe) => {
    expect(safeName(name)).toBe(safe);
  });
});

describe('isInside', () => {
  it.each([
    ['/data/a', '/data', true],
    ['/data', '/data', true],
    ['/data/..a', '/data', true],
    ['/database', '/data', false],
    ['/', '/data', false],
    ['/data/x', '/', true],
  ])('%s in %s: %s', (path, root, expected) => {
    expect(isInside(path, root)).toBe(expected);
  });
});
