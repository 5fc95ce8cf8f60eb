import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { encode } from 'fast-png';
import { expect, it } from 'vitest';

import type { LabelsInfo } from '../../core/contract.ts';
import { encodePatch } from '../../core/edit/patch-codec.ts';
import { TestDoor } from './testing/door.ts';

it('opens an image that has another size now, once its old labels are put aside', async () => {
  const door = await TestDoor.open();
  try {
    const { id, fileId } = await door.openCells();
    const rect = { x: 0, y: 0, width: 1, height: 1 };
    const patch = { parts: [{ rect, before: Uint32Array.of(0), after: Uint32Array.of(1) }] };
    await door.services.masks.edit(id, 'brush', 0, encodePatch(patch));
    expect((await door.get(`/api/images/${id}`, { method: 'DELETE' })).status).toBe(204);
    const png = encode({ width: 8, height: 8, data: new Uint8Array(64), depth: 8, channels: 1 });
    await writeFile(join(door.root, 'cells-40x30.png'), png);

    const refused = await door.post('/api/images', { fileId });
    expect(await refused.json()).toMatchObject({
      code: 'project.corrupt',
      message: expect.stringContaining(
        'are for an image of 40 x 30 pixels, but this one has 8 x 8',
      ) as string,
    });
    const aside = await door.post(`/api/files/${fileId}/labels/aside`, {});
    expect(await aside.json()).toEqual({
      folder: expect.stringMatching(/^cells-40x30\.png\.\d{4}-\d\d-\d\d\.skipscope$/) as string,
    });
    const opened = (await (await door.post('/api/images', { fileId })).json()) as { id: string };
    expect((await door.json<LabelsInfo>(`/api/images/${opened.id}/labels`)).objects).toBe(0);
    const again = await door.post(`/api/files/${fileId}/labels/aside`, {});
    expect({ status: again.status, ...((await again.json()) as object) }).toMatchObject({
      status: 409,
      code: 'labels.none',
    });
  } finally {
    await door.close();
  }
});
