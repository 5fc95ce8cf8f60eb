import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { acquireLock } from './lock.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true }));

const write = (holder: object) => writeFile(path, JSON.stringify(holder));
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

describe('acquireLock', () => {
  it('is exclusive until it is given back', async () => {
    const release = await acquireLock(path);
    await expect(acquireLock(path)).rejects.toMatchObject({ code: 'project.locked' });
    await release();
    await (
      await acquireLock(path)
    )();
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes over from a process that is gone', async () => {
    await write({ pid: deadPid(), started: null, host: hostname() });
    await (
      await acquireLock(path)
    )();
  });

  it.runIf(process.platform === 'linux')(
    'takes over when the number belongs to another process by now',
    async () => {
      await write({ pid: process.pid, started: '1', host: hostname() });
      await (
        await acquireLock(path)
      )();
    },
  );

  it('believes another machine', async () => {
    await write({ pid: deadPid(), started: null, host: 'elsewhere' });
    await expect(acquireLock(path)).rejects.toThrow('on elsewhere');
  });

  it('names the user who has it, where several share a server', async () => {
    const release = await acquireLock(path, undefined, 'anna');
    await expect(acquireLock(path, undefined, 'ben')).rejects.toThrow('anna has this image open');
    await release();
  });

  it('waits for one that is just being written, not for a leftover', async () => {
    await writeFile(path, '');
    await expect(acquireLock(path)).rejects.toMatchObject({ code: 'project.locked' });
    await utimes(path, 1, 1);
    await (
      await acquireLock(path)
    )();
  });
});
