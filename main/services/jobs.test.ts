import { describe, expect, it } from 'vitest';

import type { JobEvent } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { JobService, type JobOutcome, type RunningJob } from './jobs.ts';

const outcome: JobOutcome = { objects: 3, device: 'cpu', ms: { read: 1, infer: 2, separate: 3, write: 4 } };
const progress = (fraction: number) =>
  ({ type: 'progress', stage: 'infer', fraction, remainingMs: null }) as const;
const tile = (x: number) => ({ type: 'tile', rect: { x, y: 0, width: 1, height: 1 } }) as const;

/** Work that goes on when the test says so. */
function createGate() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

async function collect(jobs: JobService, id: string, from?: number): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of jobs.watch(id, from)) events.push(event);
  return events;
}

const short = (events: JobEvent[]) => events.map((event) => `${event.number} ${event.type}`);

describe('JobService', () => {
  it('numbers events, tells them to those who watch, and again from any number', async () => {
    const jobs = new JobService();
    const { open, opened } = createGate();
    const { id } = jobs.start('segment', 'a', async (job) => {
      job.emit(tile(0));
      await opened;
      job.emit(tile(1));
      return outcome;
    });
    const live = collect(jobs, id);
    open();
    expect(short(await live)).toEqual(['0 started', '1 tile', '2 tile', '3 done']);
    expect(short(await collect(jobs, id, 2))).toEqual(['2 tile', '3 done']);
    expect((await collect(jobs, id, 3))[0]).toMatchObject({ objects: 3, device: 'cpu' });
    expect(jobs.status(id)).toMatchObject({ state: 'done', events: 4 });
  });

  it('keeps only the newest progress, under its own number', async () => {
    const jobs = new JobService();
    const { id } = jobs.start('segment', 'a', (job) => {
      for (const fraction of [0.1, 0.2, 0.3]) job.emit(progress(fraction));
      return Promise.resolve(outcome);
    });
    const events = await collect(jobs, id);
    expect(short(events)).toEqual(['0 started', '3 progress', '4 done']);
    expect(events[1]).toMatchObject({ fraction: 0.3 });
  });

  it('runs the jobs of one image one after the other, those of two images side by side', async () => {
    const jobs = new JobService();
    const order: string[] = [];
    const gate = createGate();
    const work = (name: string, wait: Promise<void>) => async () => {
      order.push(name);
      await wait;
      return outcome;
    };
    const first = jobs.start('segment', 'a', work('first', gate.opened));
    const second = jobs.start('separate', 'a', work('second', Promise.resolve()));
    const other = jobs.start('segment', 'b', work('other', Promise.resolve()));
    expect([first.state, second.state, other.state]).toEqual(['running', 'queued', 'running']);
    await collect(jobs, other.id);
    expect(order).toEqual(['first', 'other']);
    gate.open();
    expect(short(await collect(jobs, second.id))).toEqual(['0 progress', '1 started', '2 done']);
    expect(order).toEqual(['first', 'other', 'second']);
  });

  it('cancels what runs and what waits, and takes a second cancel lightly', async () => {
    const jobs = new JobService();
    const untilCancelled = ({ signal }: RunningJob) =>
      new Promise<JobOutcome>((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    const running = jobs.start('segment', 'a', untilCancelled);
    const waiting = jobs.start('segment', 'a', untilCancelled);
    jobs.cancel(waiting.id);
    expect(jobs.status(waiting.id).state).toBe('cancelled');
    expect(jobs.status(running.id).state).toBe('running');
    jobs.cancel(running.id);
    expect(short(await collect(jobs, running.id))).toEqual(['0 started', '1 cancelled']);
    jobs.cancel(running.id);
    expect(jobs.active('a')).toEqual([]);
  });

  it('passes an AppError on and hides the words of any other', async () => {
    const faults: unknown[] = [];
    const jobs = new JobService({ onFault: (error) => faults.push(error) });
    const bug = new TypeError('x is undefined');
    const known = jobs.start('export', 'a', () =>
      Promise.reject(new AppError('file.exists', 'a.png is there')),
    );
    const unknown = jobs.start('export', 'b', () => Promise.reject(bug));
    expect((await collect(jobs, known.id, 1))[0]).toMatchObject({ error: { code: 'file.exists' } });
    const event = (await collect(jobs, unknown.id, 1))[0];
    expect(event).toMatchObject({ type: 'failed', error: { code: 'internal' } });
    expect(JSON.stringify(event)).not.toContain('undefined');
    expect(faults).toEqual([bug]);
  });

  it('takes no more than it may at a time', async () => {
    const jobs = new JobService({ mostActive: 2 });
    const gate = createGate();
    const work = () => gate.opened.then(() => outcome);
    const first = jobs.start('segment', 'a', work);
    jobs.start('segment', 'a', work);
    expect(() => jobs.start('export', null, work)).toThrow('You have 2 jobs running or waiting');
    gate.open();
    await collect(jobs, first.id);
    expect(jobs.start('export', null, work).state).toBe('running');
  });

  it('drops the oldest finished jobs', async () => {
    const jobs = new JobService({ keep: 1 });
    const first = jobs.start('export', 'a', () => Promise.resolve(outcome));
    await collect(jobs, first.id);
    const second = jobs.start('export', 'a', () => Promise.resolve(outcome));
    await collect(jobs, second.id);
    expect(() => jobs.status(first.id)).toThrow('There is no job');
    expect(jobs.status(second.id).state).toBe('done');
  });

  it('waits for the end of what it cancels when closing', async () => {
    const jobs = new JobService();
    const gate = createGate();
    const { id } = jobs.start('segment', 'a', async ({ signal }) => {
      await gate.opened;
      signal.throwIfAborted();
      return outcome;
    });
    const closed = jobs.cancelAll();
    gate.open();
    await closed;
    expect(jobs.status(id).state).toBe('cancelled');
  });
});
