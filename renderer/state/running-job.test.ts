import { expect, it } from 'vitest';

import type { NewJobEvent } from '../../core/contract.ts';
import { RunningJob } from './running-job.svelte.ts';
import { numbered, standInClient } from './stand-ins.ts';

it('says how many runs come before, until its own turn', async () => {
  const waiting = (before: number): NewJobEvent => {
    return { type: 'progress', stage: 'queued', fraction: 0, remainingMs: null, before };
  };
  const places: (number | null)[] = [];
  const client = standInClient({
    watch: (_, onEvent) => {
      const events: NewJobEvent[] = [
        waiting(2),
        waiting(1),
        { type: 'device', device: 'cpu', fallback: null },
        { type: 'cancelled' },
      ];
      for (const event of numbered(events)) {
        onEvent(event);
        places.push(job.before);
      }
      return Promise.resolve();
    },
  });
  const job = new RunningJob(client, 'segment', 'image a');
  await job.run(() => Promise.resolve({ jobId: 'j' }));
  expect(places).toEqual([2, 1, null, null]);
});
