import { describe, expect, it, vi } from 'vitest';

import type { BatchEvent, BatchImage, BatchInfo } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import type { BatchCalls } from '../../client/batch-client.ts';
import { parsePreferences } from '../preferences.svelte.ts';
import { fileEntry, imageInfo, LABELS, standInBatches, standInClient } from '../stand-ins.ts';
import { Workspace } from '../workspace.svelte.ts';
import { batchImage, batchInfo } from './batch-stand-ins.ts';

/** A server whose batches do as `overrides` says, and the events of the one that is watched. */
function workspaceWith(overrides: Partial<BatchCalls>) {
  let tell: (event: BatchEvent) => void = () => undefined;
  const watched: string[] = [];
  const batches = standInBatches({
    watch: (id, onEvent, options) => {
      watched.push(id);
      tell = onEvent;
      return new Promise((_, reject) =>
        options?.signal?.addEventListener('abort', () => reject(new Error('left'))),
      );
    },
    ...overrides,
  });
  const labels = vi.fn(() => Promise.resolve(LABELS));
  const workspace = new Workspace(standInClient({ batches, labels }), null, parsePreferences(null));
  let number = 0;
  const say = {
    image: (image: BatchImage) => tell({ type: 'image', number: number++, image }),
    batch: (batch: BatchInfo) => tell({ type: 'batch', number: number++, batch }),
  };
  return { workspace, say, watched, labels };
}

describe('Batches', () => {
  it('starts what the form says, and follows it', async () => {
    const start = vi.fn(() => Promise.resolve(batchInfo()));
    const { workspace, say } = workspaceWith({ start, list: () => Promise.resolve([batchInfo()]) });
    const { batches } = workspace;
    batches.form.add([fileEntry('plate', 'folder')]);
    batches.form.out = fileEntry('out', 'folder');
    await batches.start();
    expect(start).toHaveBeenCalledWith(expect.objectContaining({ inputIds: ['file plate'] }));
    expect(batches.isNew).toBe(false);
    say.image(batchImage(2));
    say.image(batchImage(0, { state: 'failed' }));
    say.batch(batchInfo({ counts: { waiting: 1, running: 0, done: 1, skipped: 0, failed: 1 } }));
    await vi.waitFor(() => expect(batches.run?.images.map(({ index }) => index)).toEqual([0, 2]));
    expect(batches.run?.finished).toBe(2);
  });

  it('says why nothing was started', async () => {
    const start = () => Promise.reject(new AppError('file.notWritable', 'The folder is read-only.'));
    const { workspace } = workspaceWith({ start });
    workspace.batches.form.add([fileEntry('a.tif')]);
    workspace.batches.form.out = fileEntry('out', 'folder');
    await workspace.batches.start();
    expect(workspace.messages.log[0]).toMatchObject({ text: 'The folder is read-only.' });
    expect(workspace.batches.run).toBeNull();
  });

  it('offers to go on with one that was cut off, and does not go on by itself', async () => {
    const cut = batchInfo({ state: 'interrupted' });
    const act = vi.fn(() => Promise.resolve(batchInfo()));
    const { workspace, watched } = workspaceWith({
      act,
      list: () => Promise.resolve([batchInfo({ id: 'b0', state: 'done' }), cut]),
    });
    await workspace.batches.restore();
    expect(act).not.toHaveBeenCalled();
    const [message] = workspace.messages.log;
    expect(message.text).toMatch(/^0 of 3 images done\. What is done is kept, in \/data\/results\./);
    message.action?.run();
    expect(workspace.dialog).toBe('batch');
    await workspace.batches.run?.act('resume');
    expect(workspace.batches.run?.info.state).toBe('running');
    // Once for what was cut off, once more when it goes on.
    expect(watched).toEqual(['b1', 'b1']);
  });

  it('shows new labels of an image that is open here', async () => {
    const { workspace, say, labels } = workspaceWith({});
    await workspace.start({
      images: [{ fileId: 'file 1.tif', name: '1.tif' }],
      currentFileId: null,
      job: null,
    });
    expect(imageInfo('1.tif').fileId).toBe('file 1.tif');
    workspace.batches.show(batchInfo());
    labels.mockResolvedValue({ ...LABELS, revision: 4, objects: 9 });
    say.image(batchImage(0, { state: 'done' }));
    say.image(batchImage(1, { state: 'running' }));
    expect(workspace.current?.labels?.revision).toBe(0);
    say.image(batchImage(1, { state: 'done' }));
    await vi.waitFor(() => expect(workspace.current?.labels?.objects).toBe(9));
  });

  it('says when a batch cannot be watched any more', async () => {
    const lost = new AppError('server.unreachable', 'Skipscope does not answer.');
    const { workspace } = workspaceWith({ watch: () => Promise.reject(lost) });
    workspace.batches.show(batchInfo());
    await vi.waitFor(() => expect(workspace.batches.run?.lost).toBe(lost));
  });

  it('forgets one, and has a form for another', async () => {
    const forget = vi.fn(() => Promise.resolve());
    const { workspace } = workspaceWith({ forget });
    const { batches } = workspace;
    batches.show(batchInfo({ state: 'done' }));
    await batches.forget(batches.run!);
    expect(forget).toHaveBeenCalledWith('b1');
    expect([batches.run, batches.isNew]).toEqual([null, true]);
  });
});
