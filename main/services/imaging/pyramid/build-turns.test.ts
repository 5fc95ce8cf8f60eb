import { expect, it } from 'vitest';

import { BuildTurns } from './build-turns.ts';

it('runs one after the other, the newest of those that wait first, and lets the others go', async () => {
  const turns = new BuildTurns();
  const order: string[] = [];
  let finish = (): void => undefined;
  const held = new Promise<void>((resolve) => (finish = resolve));
  const { signal } = new AbortController();
  const note = (name: string) => () => Promise.resolve(void order.push(name));
  const first = turns.run(() => held, signal);
  const second = turns.run(note('second'), signal);
  const leaving = new AbortController();
  const third = turns.run(note('third'), leaving.signal);
  const fourth = turns.run(note('fourth'), signal);
  leaving.abort(new Error('closed'));
  await expect(third).rejects.toThrow('closed');
  finish();
  await Promise.all([first, second, fourth]);
  expect(order).toEqual(['fourth', 'second']);
  await turns.run(note('later'), signal);
  expect(order.at(-1)).toBe('later');
});

it('goes on after a build that failed', async () => {
  const turns = new BuildTurns();
  const { signal } = new AbortController();
  await expect(turns.run(() => Promise.reject(new Error('full')), signal)).rejects.toThrow('full');
  let isRun = false;
  await turns.run(() => Promise.resolve(void (isRun = true)), signal);
  expect(isRun).toBe(true);
});
