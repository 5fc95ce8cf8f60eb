import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { withLock } from './lock.mjs';

/** @type {string} */
let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skipscope-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('withLock', () => {
  it('lets one at a time work', async () => {
    const lock = join(folder, '.lock');
    let [inside, most] = [0, 0];
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 10));
      inside -= 1;
      return inside;
    };
    expect(await Promise.all([withLock(lock, work), withLock(lock, work), withLock(lock, work)])).toEqual([
      0, 0, 0,
    ]);
    expect(most).toBe(1);
    expect(existsSync(lock)).toBe(false);
  });

  it('gives the lock back when the work fails', async () => {
    const lock = join(folder, '.lock');
    await expect(withLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(lock)).toBe(false);
  });

  it('clears the lock of a process that is no more', async () => {
    const lock = join(folder, '.lock');
    mkdirSync(lock);
    // Above the largest process id that Linux and macOS give out.
    writeFileSync(join(lock, 'pid'), '4194305');
    expect(await withLock(lock, () => Promise.resolve('worked'))).toBe('worked');
  });
});
