/** File sizes: small files are read, long ones are skimmed. The limits are those of CONTRIBUTING.md, in lines. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../build/parts.mjs';
import { listSources } from './sources.mjs';

export const LIMITS = { any: 400, svelte: 150, ninth: 250, median: 80 };

/**
 * What is wrong with a set of files, one sentence each. The median and the ninth tenth are taken over what ships,
 * tests left out; no file at all may be longer than the upper limit.
 *
 * @param {{ path: string, lines: number }[]} files
 * @returns {string[]}
 */
export function objectionsToSizes(files) {
  const objections = [];
  for (const { path, lines } of files) {
    const limit = path.endsWith('.svelte') ? LIMITS.svelte : LIMITS.any;
    if (lines > limit) objections.push(`${path}: ${lines} lines, at most ${limit} are allowed; split it`);
  }
  const shipped = files
    .filter(({ path }) => !/\.test\.|(^|\/)tests?\//.test(path))
    .map(({ lines }) => lines)
    .sort((a, b) => a - b);
  /** @param {number} share */
  const quantile = (share) => shipped[Math.max(0, Math.ceil(shipped.length * share) - 1)] ?? 0;
  if (quantile(0.9) > LIMITS.ninth) {
    objections.push(`nine files in ten must have at most ${LIMITS.ninth} lines; now it is ${quantile(0.9)}`);
  }
  if (quantile(0.5) > LIMITS.median) {
    objections.push(`the median file must have at most ${LIMITS.median} lines; now it is ${quantile(0.5)}`);
  }
  return objections;
}

/** @returns {{ path: string, lines: number }[]} */
export function measureSources() {
  return listSources()
    .filter((path) => /\.(ts|mjs|js|cjs|svelte|css|py)$/.test(path))
    .map((path) => ({
      path,
      lines: readFileSync(join(ROOT, path), 'utf8').replace(/\n$/, '').split('\n').length,
    }));
}
