import { expect, it, vi } from 'vitest';

import { AppError } from '../../core/errors.ts';
import { fileEntry, standInClient } from './stand-ins.ts';
import { Uploads } from './uploads.svelte.ts';

it('shows what is left after one was deleted, and why one could not be', async () => {
  let files = [fileEntry('a'), fileEntry('b')];
  const removeUpload = vi.fn((id: string) => {
    if (id === 'file b') return Promise.reject(new AppError('request.invalid', 'This image is open.'));
    files = files.filter((file) => file.id !== id);
    return Promise.resolve();
  });
  const client = standInClient({
    removeUpload,
    uploads: () => Promise.resolve({ files, bytes: 3, maxBytes: null }),
  });
  const uploads = new Uploads(client);
  await uploads.load();
  expect(uploads.list?.files).toHaveLength(2);
  await uploads.remove('file b');
  expect([uploads.error?.message, uploads.deleting]).toEqual(['This image is open.', null]);
  await uploads.remove('file a');
  expect([uploads.error, uploads.list?.files.map(({ id }) => id)]).toEqual([null, ['file b']]);
});
