import { expect, it } from 'vitest';

import { AppError } from '../../core/errors.ts';
import { Opening } from './opening.svelte.ts';
import { fileEntry, standInClient } from './stand-ins.ts';
import { Messages } from './toasts.svelte.ts';

it('offers to open an image without labels that do not fit it, and says where they are', async () => {
  const asked: string[] = [];
  let isInTheWay = true;
  const client = standInClient({
    setLabelsAside(fileId) {
      asked.push(fileId);
      isInTheWay = false;
      return Promise.resolve({ folder: 'a.tif.2026-11-24.skipscope' });
    },
  });
  const messages = new Messages();
  const opened: string[] = [];
  const opening = new Opening(client, null, messages, {
    image(entry) {
      if (isInTheWay) return Promise.reject(new AppError('project.corrupt', 'The labels do not fit.'));
      opened.push(entry.name);
      return Promise.resolve();
    },
    model: () => undefined,
  });
  await opening.openEntries([fileEntry('a.tif')]);
  const action = messages.log[0]?.action;
  expect(action?.label).toBe('Open without these labels');
  action?.run();
  await expect.poll(() => opened).toEqual(['a.tif']);
  expect(asked).toEqual(['file a.tif']);
  expect(messages.log.map(({ text }) => text)).toContain('They are kept in a.tif.2026-11-24.skipscope.');
});
