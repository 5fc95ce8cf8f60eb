import { copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { encodePatch } from '../../../core/edit/patch-codec.ts';
import { MaskService } from '../masks.ts';
import { setProjectAside } from './set-aside.ts';
import { blankImage } from './testing/blank-image.ts';

let folder: string;
let data: string;
const at = (name: string) => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-moved-'));
  data = at('data');
  await writeFile(at('cells.tif'), 'pixels');
  const labels = await open('cells.tif');
  const patch = {
    parts: [
      {
        rect: { x: 0, y: 0, width: 2, height: 1 },
        before: Uint32Array.of(0, 0),
        after: Uint32Array.of(3, 3),
      },
    ],
  };
  await labels.masks.edit('image', 'brush', 0, encodePatch(patch));
  await labels.masks.close('image');
});
afterEach(() => rm(folder, { recursive: true }));

async function open(name: string, width = 8) {
  const masks = new MaskService({ dataFolder: data });
  const notices = (await masks.open(blankImage(at(name), { width, height: 8 }))).join(' ');
  return { masks, notices, objects: masks.info('image').objects };
}

/** What opening finds; closed again. */
async function look(name: string, width?: number) {
  const { masks, notices, objects } = await open(name, width);
  await masks.close('image');
  return { notices, objects };
}

describe('the labels of an image that is elsewhere now', () => {
  it('are renamed with it', async () => {
    await rename(at('cells.tif'), at('control.tif'));
    const { notices, objects } = await look('control.tif');
    expect(objects).toBe(1);
    expect(notices).toContain('This image was cells.tif before');
    expect(await readdir(folder)).toEqual(['control.tif', 'control.tif.skipscope', 'data']);
  });

  it('are copied to where it was moved, with their history', async () => {
    await mkdir(at('plate'));
    await rename(at('cells.tif'), at('plate/cells.tif'));
    expect(await look('plate/cells.tif')).toMatchObject({
      objects: 1,
      notices: expect.stringContaining(`This image was ${at('cells.tif')} before`) as string,
    });
    const { masks } = await open('plate/cells.tif');
    expect((await masks.step('image', 'undo')).labels.objects).toBe(0);
    await masks.close('image');
    expect(await readdir(folder)).toContain('cells.tif.skipscope');
  });

  it('stay where they are when it was copied, or has other pixels', async () => {
    await copyFile(at('cells.tif'), at('copy.tif'));
    expect(await look('copy.tif')).toEqual({ notices: '', objects: 0 });
    await rm(at('cells.tif'));
    await writeFile(at('other.tif'), 'others');
    expect(await look('other.tif')).toEqual({ notices: '', objects: 0 });
    expect((await look('copy.tif')).objects).toBe(1);
  });

  it('are not taken from another Skipscope that has them open', async () => {
    const { masks } = await open('cells.tif');
    await rename(at('cells.tif'), at('control.tif'));
    expect((await look('control.tif')).objects).toBe(0);
    await masks.close('image');
    expect((await look('control.tif')).objects).toBe(1);
  });
});

describe('setProjectAside', () => {
  const image = () => ({ path: at('cells.tif'), origin: 'disk' as const });

  it('lets an image of another size be opened, and keeps its old labels for when that is back', async () => {
    await rename(at('cells.tif'), at('kept.tif'));
    await writeFile(at('cells.tif'), 'pixels of another image');
    await expect(open('cells.tif', 9)).rejects.toMatchObject({ code: 'project.corrupt' });
    const aside = await setProjectAside(image(), data);
    expect(aside).toMatch(/cells\.tif\.\d{4}-\d\d-\d\d\.skipscope$/);
    expect((await look('cells.tif', 9)).objects).toBe(0);
    expect((await look('kept.tif')).objects).toBe(1);
  });

  it('takes another name each time, and nothing from another Skipscope', async () => {
    const first = await setProjectAside(image(), data);
    await expect(setProjectAside(image(), data)).rejects.toMatchObject({ code: 'labels.none' });
    await rename(first, at('cells.tif.skipscope'));
    await mkdir(first);
    expect(await setProjectAside(image(), data)).toMatch(/-2\.skipscope$/);
    await rename(first.replace('.skipscope', '-2.skipscope'), at('cells.tif.skipscope'));
    const { masks } = await open('cells.tif');
    await expect(setProjectAside(image(), data)).rejects.toMatchObject({ code: 'project.locked' });
    await masks.close('image');
  });
});
