/** The two halves of a build, what they are made from, and whether what is in out/ is still made from that. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
export const OUT = join(ROOT, 'out');

/** @typedef {'main' | 'window'} PartName */

const CONFIGURATION = ['package.json', 'electron.config.ts', 'scripts/build'];

/** @type {Record<PartName, { sources: string[], folders: ('main' | 'preload' | 'renderer')[] }>} */
export const PARTS = {
  main: { sources: ['core', 'main', 'bench', ...CONFIGURATION], folders: ['main'] },
  window: {
    sources: [
      'core',
      'renderer',
      'main/preload.ts',
      'main/api',
      'svelte.config.js',
      'package-lock.json',
      'scripts/notices',
      ...CONFIGURATION,
    ],
    folders: ['preload', 'renderer'],
  },
};

/** Every file below a path, tests left out: they don't end up in a build. @param {string} path @returns {string[]} */
function filesBelow(path) {
  const full = join(ROOT, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [path];
  return readdirSync(full, { withFileTypes: true })
    .filter((entry) => !entry.name.includes('.test.') && entry.name !== 'results')
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(`${path}/${entry.name}`) : [`${path}/${entry.name}`],
    );
}

/** Names, sizes and times of a part's sources in one hash. @param {PartName} part */
export function fingerprint(part) {
  const hash = createHash('sha256');
  for (const file of PARTS[part].sources.flatMap(filesBelow).sort()) {
    const { size, mtimeMs } = statSync(join(ROOT, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** @param {PartName} part */
export const stampPath = (part) => join(OUT, `${part}.stamp`);

/** @param {PartName} part */
export function isFresh(part) {
  const stamp = stampPath(part);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(part);
}
