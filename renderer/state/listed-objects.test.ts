import { describe, expect, it, vi } from 'vitest';

import type { ObjectInfo } from '../../core/contract.ts';
import { FakeLabels } from './fake-labels.ts';
import { OpenImage } from './open-image.svelte.ts';

const TILE = { t: 0, z: 0, column: 0, row: 0 };
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** An open image of 6 x 1 pixels whose list of objects answers when `answer` is called; its first one has come. */
async function open(labels: readonly number[]) {
  const server = new FakeLabels(6, 1);
  server.labelmap.setTile(0, 0, Uint32Array.from(labels));
  const waiting: (() => void)[] = [];
  const objects = vi.fn(() => {
    const list = server.objects();
    return new Promise<ObjectInfo[]>((resolve) => waiting.push(() => resolve(list)));
  });
  const image = new OpenImage({ ...server.client, objects }, server.imageInfo);
  const answer = () => waiting.shift()?.();
  const loading = image.load();
  answer();
  await loading;
  await image.labelTiles.ensure([TILE]);
  return { server, image, editor: image.editor, objects, answer };
}

describe('the list of objects after a job', () => {
  /** The job gives the number 1 to other pixels. */
  async function afterJob() {
    const opened = await open([1, 0, 0, 0, 0, 0]);
    const { server, image } = opened;
    server.labelmap.setTile(0, 0, Uint32Array.of(0, 0, 0, 1, 1, 2));
    await image.reloadTiles([TILE], { ...server.info, revision: 1 });
    return opened;
  }

  it('is waited for before objects are deleted', async () => {
    const { server, editor, answer } = await afterJob();
    const deleted = editor.deleteObjects([1]);
    answer();
    await deleted;
    await editor.settled();
    expect(server.labelmap.readRect({ x: 0, y: 0, width: 6, height: 1 })).toEqual(
      Uint32Array.of(0, 0, 0, 0, 0, 2),
    );
  });

  it('is asked for once by all that wait for it', async () => {
    const { image, objects, answer } = await afterJob();
    objects.mockClear();
    const found = Promise.all([image.findObjects([1]), image.findObjects([2, 3]), image.listObjects()]);
    await turn();
    answer();
    const [one, two, all] = await found;
    expect([one[0].bounds.x, two.map(({ label }) => label), all.length]).toEqual([3, [2], 2]);
    expect(objects).toHaveBeenCalledTimes(1);
  });

  it('is not waited for for ever when it cannot be read', async () => {
    const { image, objects } = await afterJob();
    objects.mockRejectedValueOnce(new Error('offline'));
    expect(await image.findObjects([2])).toEqual([]);
    expect(image.error).toContain('offline');
  });
});

describe('the list of objects beside an edit', () => {
  it('that was asked for before the server had the edit takes no new object out of the selection', async () => {
    const { server, image, editor, answer } = await open([0, 0, 0, 0, 0, 0]);
    let release: () => void = () => undefined;
    server.gate = new Promise((resolve) => (release = resolve));
    const stroke = editor.beginStroke('brush');
    stroke?.paintSpan(0, 0, 2, 7, 'overwrite');
    stroke?.finish();
    editor.selected = 7;
    const listed = image.refreshObjects();
    release();
    await editor.settled();
    answer();
    await listed;
    expect(editor.selected).toBe(7);
    expect(image.boundsOf(7)).toEqual({ x: 0, y: 0, width: 2, height: 1 });
  });

  it('has a stroke that was made a moment ago', async () => {
    const { image, editor, answer } = await open([1, 0, 0, 0, 0, 0]);
    const stroke = editor.beginStroke('brush');
    stroke?.paintSpan(4, 0, 2, 7, 'overwrite');
    stroke?.finish();
    const listed = image.listObjects();
    await turn();
    answer();
    expect((await listed).map(({ label }) => label)).toEqual([1, 7]);
  });
});
