import { mkdir, mkdtemp, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { encodePatch } from '../../../core/edit/patch-codec.ts';
import { MaskService } from '../masks.ts';
import { blankImage } from './testing/blank-image.ts';
import { mountDisk, mountReadOnly, reasonNotToMount } from './testing/mounts.ts';

const WIDTH = 512;
const reason = reasonNotToMount();

let folder: string;
let disk: string;
let data: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-access-'));
  [disk, data] = [join(folder, 'disk'), join(folder, 'data')];
  await mkdir(disk);
});
afterEach(() => rm(folder, { recursive: true }));

/** The labels of `cells.tif` as one Skipscope has them open. */
class Desk {
  readonly image = blankImage(join(disk, 'cells.tif'), { width: WIDTH, height: WIDTH });
  readonly faults: unknown[] = [];
  readonly masks = new MaskService({ dataFolder: data, onFault: (fault) => this.faults.push(fault) });
  notices = '';

  static async open(): Promise<Desk> {
    const desk = new Desk();
    desk.notices = (await desk.masks.open(desk.image)).join(' ');
    return desk;
  }

  /** Labels the pixels of row `y` with `label` and the next number in turn. */
  async paint(y: number, label: number): Promise<unknown> {
    const before = await this.row(y);
    const after = before.map((_, x) => label + (x % 2));
    const bytes = encodePatch({ parts: [{ rect: { x: 0, y, width: WIDTH, height: 1 }, before, after }] });
    return this.masks.edit(this.image.id, 'brush', this.info.revision, bytes);
  }

  async row(y: number): Promise<Uint32Array> {
    const tile = await this.masks.tile(this.image.id, 0, 0);
    return tile?.slice(y * WIDTH, (y + 1) * WIDTH) ?? new Uint32Array(WIDTH);
  }

  get info() {
    return this.masks.info(this.image.id);
  }

  close(): Promise<void> {
    return this.masks.close(this.image.id);
  }
}

const writeImage = () => writeFile(join(disk, 'cells.tif'), 'pixels');

describe('a project that another Skipscope has open', () => {
  beforeEach(writeImage);

  it('can be looked at, is told of, and cannot be changed', async () => {
    const first = await Desk.open();
    await first.paint(0, 1);
    const second = await Desk.open();
    expect(second.notices).toMatch(/Another Skipscope \(process \d+ .*\) has this image open/);
    expect(await second.row(0)).toEqual(await first.row(0));
    await expect(second.paint(1, 3)).rejects.toMatchObject({ code: 'project.locked' });
    expect(second.info.revision).toBe(1);
    await first.paint(1, 5);
    await first.close();
    await expect(second.paint(1, 3)).rejects.toMatchObject({ code: 'labels.conflict' });
    await second.close();
    const third = await Desk.open();
    expect((await third.row(1)).slice(0, 3)).toEqual(Uint32Array.of(5, 6, 5));
    expect(third.info).toMatchObject({ revision: 2, objects: 4 });
    await third.close();
  });

  it('can be changed once the other has closed it as it was', async () => {
    const first = await Desk.open();
    await first.paint(0, 1);
    const second = await Desk.open();
    await first.close();
    await second.paint(1, 3);
    await second.masks.step(second.image.id, 'undo');
    await second.masks.step(second.image.id, 'undo');
    await second.close();
    const third = await Desk.open();
    expect(third.info).toMatchObject({ revision: 4, objects: 0, canRedo: true });
    await third.close();
  });
});

describe.skipIf(reason !== '')(`a full disk${reason}`, () => {
  let unmount: () => void;
  beforeEach(async () => {
    unmount = mountDisk(disk, 200);
    await writeImage();
  });
  afterEach(() => unmount());
  const fill = async () => {
    const whole = Buffer.alloc(1024);
    for (const size of [1024, 1]) {
      try {
        for (;;) await writeFile(join(disk, 'ballast'), whole.subarray(0, size), { flag: 'a' });
      } catch (error) {
        expect(error).toMatchObject({ code: 'ENOSPC' });
      }
    }
  };
  const free = () => unlink(join(disk, 'ballast'));

  it('takes no edit that is not on it, keeps the others, and goes on when there is room', async () => {
    const desk = await Desk.open();
    let rows = 0;
    const full = async () => {
      for (; rows < WIDTH; rows++) await desk.paint(rows, 2 * rows + 1);
    };
    await expect(full()).rejects.toMatchObject({
      code: 'file.notWritable',
      message: expect.stringContaining('the disk is full') as string,
    });
    expect(rows).toBeGreaterThan(3);
    expect(await desk.row(rows)).toEqual(new Uint32Array(WIDTH));
    expect(desk.info).toMatchObject({ revision: rows, objects: 2 * rows });
    await desk.close();
    expect(desk.faults).toMatchObject([{ code: 'file.notWritable' }]);

    const again = await Desk.open();
    expect(again.info).toMatchObject({ revision: rows, objects: 2 * rows, canUndo: true });
    expect((await again.row(rows - 1))[1]).toBe(2 * rows);
    await again.close();
  });

  it('still shows the labels, and takes edits once there is room', async () => {
    const before = await Desk.open();
    await before.paint(0, 1);
    await before.close();
    await fill();
    const desk = await Desk.open();
    expect(desk.notices).toContain('The disk is full');
    expect((await desk.row(0))[1]).toBe(2);
    await expect(desk.paint(1, 3)).rejects.toMatchObject({ code: 'file.notWritable' });
    expect(desk.info.revision).toBe(1);
    await free();
    await desk.paint(1, 3);
    await desk.close();
    const after = await Desk.open();
    expect(after.info).toMatchObject({ revision: 2, objects: 4 });
    await after.close();
  });

  it('leaves no half project when it cannot be begun', async () => {
    await fill();
    const desk = await Desk.open();
    await expect(desk.paint(0, 1)).rejects.toMatchObject({ code: 'file.notWritable' });
    await free();
    await desk.paint(0, 1);
    expect(desk.info).toMatchObject({ revision: 1, objects: 2 });
    await desk.close();
  });
});

describe.skipIf(reason !== '')(`a folder that nothing may be written to${reason}`, () => {
  let unmount: (() => void) | null = null;
  beforeEach(writeImage);
  afterEach(() => unmount?.());

  it('keeps new labels in the data folder', async () => {
    unmount = mountReadOnly(disk);
    const desk = await Desk.open();
    expect(desk.notices).toContain(data);
    await desk.paint(0, 1);
    await desk.close();
    const again = await Desk.open();
    expect(again.info.objects).toBe(2);
    await again.close();
    expect(await readdir(disk)).toEqual(['cells.tif']);
  });

  it('shows the labels that are there, and copies them with the first change', async () => {
    const before = await Desk.open();
    await before.paint(0, 1);
    await before.close();
    unmount = mountReadOnly(disk);
    const desk = await Desk.open();
    expect(desk.notices).toContain('read-only');
    expect(await stat(join(data, 'projects')).catch(() => null)).toBeNull();
    await desk.paint(1, 3);
    expect(desk.info.savedIn).toContain(data);
    await desk.close();

    const again = await Desk.open();
    expect(again.notices).toContain('two sets of labels');
    expect(again.info).toMatchObject({ revision: 2, objects: 4, canUndo: true });
    await again.masks.step(again.image.id, 'undo');
    expect((await again.row(0))[1]).toBe(2);
    await again.close();
  });
});
