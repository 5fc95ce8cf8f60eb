/**
 * node scripts/build.mjs [main] [window] [--if-stale]
 *
 * Builds the named parts (both when none is named) into out/, or only those older than their sources. Each is built beside the
 * old one and put in its place when it is complete, so that whoever starts the app meanwhile finds one or the other.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { resolveConfig } from 'electron-vite';
import { build } from 'vite';

import { withLock } from './build/lock.mjs';
import { fingerprint, isFresh, OUT, PARTS, ROOT, stampPath } from './build/parts.mjs';
import { notices } from './notices/plugin.mjs';

/** @param {import('./build/parts.mjs').PartName} part */
async function buildPart(part) {
  const made = fingerprint(part);
  const next = join(OUT, `.next-${part}`);
  rmSync(next, { recursive: true, force: true });
  const { config } = await resolveConfig(
    { root: ROOT, configFile: join(ROOT, 'electron.config.ts'), logLevel: 'warn' },
    'build',
    'production',
  );
  for (const folder of PARTS[part].folders) {
    const settings = config?.[folder];
    if (!settings) throw new Error(`electron.config.ts has no section '${folder}'`);
    await build({
      ...settings,
      configFile: false,
      build: { ...settings.build, outDir: join(next, folder) },
      plugins: [settings.plugins, folder === 'renderer' && notices()],
    });
  }
  rmSync(stampPath(part), { force: true });
  for (const folder of PARTS[part].folders) {
    const [place, old] = [join(OUT, folder), join(OUT, `.old-${folder}`)];
    rmSync(old, { recursive: true, force: true });
    if (existsSync(place)) renameSync(place, old);
    renameSync(join(next, folder), place);
    rmSync(old, { recursive: true, force: true });
  }
  rmSync(next, { recursive: true, force: true });
  writeFileSync(stampPath(part), made);
}

const names = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const unknown = names.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`expected parts to build among ${Object.keys(PARTS).join(', ')}, got ${unknown.join(', ')}`);
  process.exit(2);
}
const parts = /** @type {import('./build/parts.mjs').PartName[]} */ (
  names.length > 0 ? names : Object.keys(PARTS)
);
const onlyStale = process.argv.includes('--if-stale');

mkdirSync(OUT, { recursive: true });
await withLock(join(OUT, '.lock'), async () => {
  for (const part of parts) {
    if (onlyStale && isFresh(part)) continue;
    const start = performance.now();
    try {
      await buildPart(part);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      console.error(`the build of ${part} failed`);
      process.exitCode = 1;
      return;
    }
    console.log(`built ${part} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
});
