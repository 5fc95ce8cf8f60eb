/** A lock between processes: a folder that only one can make, with the owner's process id in it. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** @param {unknown} error @param {string} code */
const hasCode = (error, code) => error instanceof Error && 'code' in error && error.code === code;

/** @param {string} folder */
function ownerIsAlive(folder) {
  let owner;
  try {
    owner = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  } catch (error) {
    // Between the owner's mkdir and its write: alive, or dead within a millisecond of its life.
    if (hasCode(error, 'ENOENT')) return true;
    throw error;
  }
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}

/**
 * Runs `work` while no other process holds the lock; waits for one that does, and clears one left by a dead process.
 *
 * @template T
 * @param {string} folder
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, work) {
  for (;;) {
    try {
      mkdirSync(folder);
      break;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    if (ownerIsAlive(folder)) {
      await sleep(100);
    } else {
      const grave = `${folder}.${process.pid}`;
      try {
        renameSync(folder, grave);
        rmSync(grave, { recursive: true, force: true });
      } catch (error) {
        // Somebody else cleared it first.
        if (!hasCode(error, 'ENOENT')) throw error;
      }
    }
  }
  writeFileSync(join(folder, 'pid'), String(process.pid));
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
