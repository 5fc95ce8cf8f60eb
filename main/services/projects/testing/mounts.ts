import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function run(program: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

/** An empty disk of `kilobytes` at an existing folder. Returns what takes it away. */
export function mountDisk(folder: string, kilobytes: number): () => void {
  run('mount', '-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder);
  return () => run('umount', folder);
}

/** Makes what lies in a folder read-only, for root too. Returns what ends that. */
export function mountReadOnly(folder: string): () => void {
  run('mount', '--bind', folder, folder);
  run('mount', '-o', 'remount,bind,ro', folder);
  return () => run('umount', folder);
}

/** Why the above cannot be done here, for the names of skipped tests; '' where it can. */
export function reasonNotToMount(): string {
  if (process.platform !== 'linux') return ' (skipped: file systems are mounted on Linux only)';
  const folder = mkdtempSync(join(tmpdir(), 'skipscope-mount-'));
  try {
    mountDisk(folder, 64)();
    mountReadOnly(folder)();
    return '';
  } catch {
    return ' (skipped: this account may not mount file systems)';
  } finally {
    rmSync(folder, { recursive: true });
  }
}
