import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { EngineProcess } from './engine-process.ts';
import type { ForkedProcess } from './forked-process.ts';
import type { EngineReply, EngineRequest } from './protocol.ts';

/** A child that does only what the test says. */
class FakeChild implements ForkedProcess {
  readonly pid = 7;
  readonly sent: EngineRequest[] = [];
  wasKilled = false;
  reply: (reply: EngineReply) => void = () => undefined;
  exit: (reason: string) => void = () => undefined;
  print: (text: string) => void = () => undefined;

  send(message: unknown): void {
    this.sent.push(message as EngineRequest);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.reply = listener;
  }
  onExit(listener: (reason: string) => void): void {
    this.exit = listener;
  }
  onErrorOutput(listener: (text: string) => void): void {
    this.print = listener;
  }
  kill(): void {
    this.wasKilled = true;
    this.exit('signal SIGKILL');
  }
}

const MAPS = { foreground: 'kept', boundary: { constant: 0 }, distance: { constant: 1 } } as const;
const WORK = {
  probability: { path: 'p', width: 1, height: 1, planes: ['foreground'], maps: MAPS, masks: [] },
  separation: { threshold: 0.5, minSize: 0, splitStrength: 0 },
};
const DEADLINES = { silence: 1000, cancel: 200 };

function start(): { child: FakeChild; engine: EngineProcess } {
  const child = new FakeChild();
  return { child, engine: new EngineProcess(() => child, 'worker.js', DEADLINES) };
}

describe('EngineProcess', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('passes events on and resolves with the result', async () => {
    const { child, engine } = start();
    const events: unknown[] = [];
    const result = engine.call('separate', WORK, { onEvent: (event) => events.push(event) });
    const event = { type: 'progress', stage: 'separate', done: 1, total: 2 } as const;
    child.reply({ type: 'event', id: 1, event });
    child.reply({ type: 'result', id: 1, result: { objects: 3, medianDiameter: null, ms: 5 } });
    expect(await result).toEqual({ objects: 3, medianDiameter: null, ms: 5 });
    expect(events).toEqual([event]);
    expect(child.sent).toEqual([{ type: 'call', id: 1, kind: 'separate', work: WORK }]);
  });

  it('rejects with the error that the child sent', async () => {
    const { child, engine } = start();
    const result = engine.call('separate', WORK, { onEvent: () => undefined });
    child.reply({ type: 'error', id: 1, error: { code: 'labels.none', message: 'gone' } });
    await expect(result).rejects.toMatchObject({ code: 'labels.none', message: 'gone' });
  });

  it('rejects with engine.crashed, naming the signal and the last output, when the child dies', async () => {
    const { child, engine } = start();
    const result = engine.call('separate', WORK, { onEvent: () => undefined });
    child.print('driver: out of memory\n');
    child.exit('signal SIGSEGV');
    await expect(result).rejects.toMatchObject({
      code: 'engine.crashed',
      details: { reason: 'signal SIGSEGV', output: 'driver: out of memory' },
    });
    expect(engine.isDead).toBe(true);
  });

  it('kills a child that is silent beyond the deadline, but not one that keeps talking', async () => {
    const { child, engine } = start();
    const result = engine.call('separate', WORK, { onEvent: () => undefined });
    const caught = result.catch((error: unknown) => error);
    vi.advanceTimersByTime(900);
    child.reply({ type: 'event', id: 1, event: { type: 'tile', rect: { x: 0, y: 0, width: 1, height: 1 } } });
    vi.advanceTimersByTime(900);
    expect(child.wasKilled).toBe(false);
    vi.advanceTimersByTime(200);
    expect(child.wasKilled).toBe(true);
    expect(await caught).toMatchObject({ code: 'engine.crashed', details: { reason: 'no answer for 1 s' } });
  });

  it('asks the child to cancel, and kills it when it does not', async () => {
    const { child, engine } = start();
    const controller = new AbortController();
    const result = engine.call('separate', WORK, { onEvent: () => undefined, signal: controller.signal });
    const caught = result.catch((error: unknown) => error);
    controller.abort();
    expect(child.sent.at(-1)).toEqual({ type: 'cancel', id: 1 });
    vi.advanceTimersByTime(250);
    expect(child.wasKilled).toBe(true);
    expect(await caught).toMatchObject({ code: 'job.cancelled' });
  });

  it('passes no event on after cancelling', async () => {
    const { child, engine } = start();
    const controller = new AbortController();
    const events: unknown[] = [];
    const result = engine.call('separate', WORK, {
      onEvent: (event) => events.push(event),
      signal: controller.signal,
    });
    const caught = result.catch((error: unknown) => error);
    controller.abort();
    child.reply({ type: 'event', id: 1, event: { type: 'progress', stage: 'separate', done: 1, total: 2 } });
    child.reply({
      type: 'error',
      id: 1,
      error: { code: 'job.cancelled', message: 'The job was cancelled.' },
    });
    expect(await caught).toMatchObject({ code: 'job.cancelled' });
    expect(events).toEqual([]);
  });

  it('ends its child, cancelling the call', async () => {
    const { child, engine } = start();
    const caught = engine
      .call('separate', WORK, { onEvent: () => undefined })
      .catch((error: unknown) => error);
    await engine.end();
    expect(child.wasKilled).toBe(true);
    expect(await caught).toMatchObject({ code: 'job.cancelled' });
  });
});
