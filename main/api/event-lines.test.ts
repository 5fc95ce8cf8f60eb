import { expect, it } from 'vitest';

import type { JobEvent } from '../../core/contract.ts';
import { toLines } from './event-lines.ts';

it('gives signs of life while nothing happens, and loses no event over it', async () => {
  let go!: () => void;
  const started = new Promise<void>((resolve) => (go = resolve));
  async function* events(): AsyncGenerator<JobEvent, void, undefined> {
    await started;
    yield { type: 'cancelled', number: 0 };
  }
  const lines: string[] = [];
  for await (const bytes of toLines(events(), 5)) {
    lines.push(new TextDecoder().decode(bytes));
    if (lines.length === 2) go();
  }
  expect(lines.slice(0, 2)).toEqual(['\n', '\n']);
  expect(lines.filter((line) => line !== '\n')).toEqual(['{"type":"cancelled","number":0}\n']);
});
