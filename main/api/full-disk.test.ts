import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { FileEntry, JobStarted } from '../../core/contract.ts';
import { encodePatch } from '../../core/edit/patch-codec.ts';
import { mountDisk, reasonNotToMount } from '../services/projects/testing/mounts.ts';
import { TestDoor } from './testing/door.ts';

const reason = reasonNotToMount();
const FORMATS = ['label-tiff', 'label-npy', 'mask-png', 'qupath-geojson', 'measurements-csv'];

describe.skipIf(reason !== '')(`an export to a full disk${reason}`, () => {
  let door: TestDoor;
  let disk: string;
  let unmount: () => void;
  beforeEach(async () => {
    door = await TestDoor.open();
    disk = join(door.root, 'small');
    await mkdir(disk);
    unmount = mountDisk(disk, 16);
  });
  afterEach(async () => {
    await door.services.close();
    unmount();
    await door.close();
  });

  it.each(FORMATS)('says so and leaves no part of a file: %s', async (format) => {
    const { id } = await door.openCells();
    const after = Uint32Array.from({ length: 40 * 30 }, (_, i) => 1 + i);
    const patch = {
      parts: [{ rect: { x: 0, y: 0, width: 40, height: 30 }, before: new Uint32Array(1200), after }],
    };
    await door.services.masks.edit(id, 'brush', 0, encodePatch(patch));
    await writeFile(join(disk, 'ballast'), Buffer.alloc(16 * 1024)).catch((error: unknown) =>
      expect(error).toMatchObject({ code: 'ENOSPC' }),
    );
    const { id: folderId }: FileEntry = await door.entry('small');
    const response = await door.post(`/api/images/${id}/export`, { formats: [format], folderId });
    const { jobId } = (await response.json()) as JobStarted;
    expect((await door.events(jobId)).at(-1)).toMatchObject({
      type: 'failed',
      error: { code: 'file.notWritable', message: expect.stringContaining('the disk is full') as string },
    });
    expect(await readdir(disk)).toEqual(['ballast']);
  });
});
