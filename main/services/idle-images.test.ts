import { expect, it, vi } from 'vitest';

import { IdleImages } from './idle-images.ts';

it('closes images when their user was away for long enough and no job ran meanwhile', async () => {
  let minute = 0;
  const imaging = { closeAll: vi.fn(() => Promise.resolve()) };
  let isBusy = false;
  const idle = new IdleImages({ imaging, isBusy: () => isBusy }, 30, () => minute);
  const closedAt = async (now: number) => {
    minute = now;
    await idle.check();
    return imaging.closeAll.mock.calls.length;
  };
  expect(await closedAt(29)).toBe(0);
  idle.note();
  expect(await closedAt(58)).toBe(0);
  isBusy = true;
  expect(await closedAt(80)).toBe(0);
  isBusy = false;
  expect(await closedAt(109)).toBe(0);
  expect(await closedAt(110)).toBe(1);
});
