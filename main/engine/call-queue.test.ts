import { describe, expect, it } from 'vitest';

import { CallQueue, type QueuedCall } from './call-queue.ts';

/** A queue whose calls end when they are told to, with what it did. */
class Trial {
  readonly queue = new CallQueue();
  readonly started: string[] = [];
  readonly places: Record<string, number[]> = {};
  private readonly ends = new Map<string, () => void>();

  /** Names are "user number", with an exclamation mark for short calls. */
  add(name: string): QueuedCall {
    this.places[name] = [];
    const call: QueuedCall = {
      user: name.split(' ')[0],
      isShort: name.endsWith('!'),
      onPlace: (before) => this.places[name].push(before),
      run: () => {
        this.started.push(name);
        return new Promise<void>((resolve) => this.ends.set(name, resolve));
      },
    };
    this.queue.add(call);
    return call;
  }

  /** Ends the running call; resolves when the next one has begun. */
  async end(): Promise<void> {
    this.ends.get(this.started.at(-1)!)!();
    for (let i = 0; i < 5; i++) await Promise.resolve();
  }
}

describe('CallQueue', () => {
  it('lets users take turns, whoever came first and with how much', async () => {
    const trial = new Trial();
    for (const name of ['anna 1', 'anna 2', 'anna 3', 'anna 4', 'ben 1', 'ben 2', 'cleo 1']) trial.add(name);
    for (let i = 0; i < 6; i++) await trial.end();
    expect(trial.started).toEqual(['anna 1', 'ben 1', 'cleo 1', 'anna 2', 'ben 2', 'anna 3', 'anna 4']);
  });

  it('gives one who comes back no second turn before the others', async () => {
    const trial = new Trial();
    trial.add('anna 1');
    trial.add('ben 1');
    trial.add('ben 2');
    await trial.end();
    trial.add('anna 2');
    await trial.end();
    expect(trial.started).toEqual(['anna 1', 'ben 1', 'anna 2']);
  });

  it('serves a user’s short calls before the long ones', async () => {
    const trial = new Trial();
    for (const name of ['anna 1', 'anna 2', 'ben 1', 'anna 3!']) trial.add(name);
    for (let i = 0; i < 3; i++) await trial.end();
    expect(trial.started).toEqual(['anna 1', 'ben 1', 'anna 3!', 'anna 2']);
  });

  it('tells how many come before, each time that it changes', async () => {
    const trial = new Trial();
    for (const name of ['anna 1', 'anna 2', 'anna 3']) trial.add(name);
    trial.add('ben 1');
    await trial.end();
    await trial.end();
    expect(trial.places).toEqual({ 'anna 1': [], 'anna 2': [1, 2, 1], 'anna 3': [2, 3, 2, 1], 'ben 1': [1] });
  });

  it('lets a waiting call go, but not one that has begun', async () => {
    const trial = new Trial();
    const first = trial.add('anna 1');
    const second = trial.add('anna 2');
    trial.add('anna 3');
    expect(trial.queue.remove(first)).toBe(false);
    expect(trial.queue.remove(second)).toBe(true);
    expect(trial.places['anna 3']).toEqual([2, 1]);
    await trial.end();
    expect(trial.started).toEqual(['anna 1', 'anna 3']);
  });

  it('goes on after a call that failed', async () => {
    const trial = new Trial();
    trial.queue.add({
      user: 'a',
      isShort: false,
      onPlace: () => undefined,
      run: () => Promise.reject(new Error('no')),
    });
    trial.add('a 2');
    await Promise.resolve();
    await Promise.resolve();
    expect(trial.started).toEqual(['a 2']);
  });
});
