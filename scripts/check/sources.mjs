/** The files that git tracks or would track; without git (a downloaded archive), every file outside ignored folders. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../build/parts.mjs';

const IGNORED = new Set([
  'node_modules',
  'out',
  'dist',
  '.git',
  '.cache',
  'test-results',
  'playwright-report',
]);

/** @param {string} folder @returns {string[]} */
function walk(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => !IGNORED.has(entry.name))
    .flatMap((entry) => {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      return entry.isDirectory() ? walk(path) : [path];
    });
}

/** @returns {string[]} Paths relative to the root, with forward slashes. */
export function listSources() {
  const git = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (git.status !== 0) return walk('');
  return git.stdout.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)));
}
