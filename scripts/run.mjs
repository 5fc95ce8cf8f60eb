/**
 * node scripts/run.mjs ENTRY [ARGUMENT...]
 *
 * Runs out/main/ENTRY.js in this process, after building what is older than its sources. The build talks on stderr:
 * stdout belongs to the entry.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { isFresh, OUT } from './build/parts.mjs';

const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  console.error('expected the name of an entry (start, serve, cli, bench), got none');
  process.exit(2);
}

/** What the window is made of is only needed where a window is shown. @type {import('./build/parts.mjs').PartName[]} */
const parts = ['start', 'serve'].includes(entry) ? ['main', 'window'] : ['main'];
if (!parts.every(isFresh)) {
  const result = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'build.mjs'), '--if-stale', ...parts],
    // Its stdout (descriptor 1) goes to our stderr.
    { stdio: ['ignore', 2, 2] },
  );
  if (result.status !== 0) process.exit(1);
}

const path = join(OUT, 'main', `${entry}.js`);
if (!existsSync(path)) {
  console.error(`there is no entry '${entry}': expected ${path} after the build`);
  process.exit(2);
}
process.argv = [process.execPath, path, ...args];
await import(pathToFileURL(path).href);
