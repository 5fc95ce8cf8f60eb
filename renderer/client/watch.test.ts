import { describe, expect, it } from 'vitest';

import type { BatchEvent, JobEvent } from '../../core/contract.ts';
import { batchEvents, jobEvents, watchEvents } from './watch.ts';

const progress = (number: number) =>
  JSON.stringify({ number, type: 'progress', stage: 'infer', fraction: 0.5 });
const cancelled = (number: number) => JSON.stringify({ number, type: 'cancelled' });

/** A server that answers each request with the next of `bodies` (null = no connection) and notes what was asked. */
function serve(bodies: (string | null)[]) {
  const asked: string[] = [];
  const fetch = (path: string) => {
    asked.push(path);
    const body = bodies.shift();
    return body === null || body === undefined
      ? Promise.reject(new TypeError('Failed to fetch'))
      : Promise.resolve(new Response(body));
  };
  return { asked, fetch };
}

async function collect(bodies: (string | null)[], waits: number[] = []) {
  const { asked, fetch } = serve(bodies);
  const numbers: number[] = [];
  const wait = (ms: number) => {
    waits.push(ms);
    return Promise.resolve();
  };
  await watchEvents(fetch, jobEvents('j1'), (event: JobEvent) => numbers.push(event.number), {}, wait);
  return { asked, numbers };
}

describe('watchEvents', () => {
  it('resumes after the last whole event, without repeating one', async () => {
    const cutOff = `${progress(0)}\n${progress(1)}\n${progress(2).slice(0, 12)}`;
    const rest = `${progress(1)}\n${progress(2)}\n${cancelled(3)}\n`;
    const { asked, numbers } = await collect([cutOff, null, rest]);
    expect(numbers).toEqual([0, 1, 2, 3]);
    expect(asked).toEqual([
      'api/jobs/j1/events?from=0',
      'api/jobs/j1/events?from=2',
      'api/jobs/j1/events?from=2',
    ]);
  });

  it('gives up after eight attempts that brought nothing, waiting longer each time', async () => {
    const waits: number[] = [];
    await expect(collect([], waits)).rejects.toMatchObject({ code: 'server.unreachable' });
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  });

  it('passes on an error of the server at once', async () => {
    const body = JSON.stringify({ code: 'job.notFound', message: 'no job j1' });
    const fetch = () => Promise.resolve(new Response(body, { status: 404 }));
    await expect(watchEvents(fetch, jobEvents('j1'), () => undefined)).rejects.toMatchObject({
      code: 'job.notFound',
    });
  });

  it('does not mistake a fault of the listener for a lost connection', async () => {
    const { fetch } = serve([`${cancelled(0)}\n`]);
    const fail = () => {
      throw new RangeError('listener');
    };
    await expect(watchEvents(fetch, jobEvents('j1'), fail)).rejects.toThrow(RangeError);
  });

  it('stops when aborted', async () => {
    const controller = new AbortController();
    const { fetch } = serve([null, null]);
    const wait = () => {
      controller.abort(new Error('window closed'));
      return Promise.resolve();
    };
    await expect(
      watchEvents(fetch, jobEvents('j1'), () => undefined, { signal: controller.signal }, wait),
    ).rejects.toThrow('window closed');
  });

  it('asks for all states again after a lost connection, in whatever order they come', async () => {
    const image = (number: number, index: number) =>
      JSON.stringify({ type: 'image', number, image: { index } });
    const batch = (number: number, state: string) =>
      JSON.stringify({ type: 'batch', number, batch: { state } });
    const { asked, fetch } = serve([
      `${image(9, 0)}\n${image(3, 1)}\n${batch(10, 'running')}\n`,
      `${image(1, 0)}\n${batch(2, 'interrupted')}\n${batch(3, 'done')}\n`,
    ]);
    const numbers: number[] = [];
    const note = (event: BatchEvent) => numbers.push(event.number);
    await watchEvents(fetch, batchEvents('b1'), note, {}, () => Promise.resolve());
    expect(numbers).toEqual([9, 3, 10, 1, 2, 3]);
    expect(asked).toEqual(['api/batches/b1/events?from=0', 'api/batches/b1/events?from=0']);
  });
});
