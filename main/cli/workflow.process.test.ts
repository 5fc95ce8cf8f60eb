import { execFile, execFileSync, spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundleProcesses, type Bundle } from '../engine/testing/bundle.ts';
import { writeSpots } from '../engine/testing/pictures.ts';

const SNAKEFILE = resolve(import.meta.dirname, '../../workflow/Snakefile');
const IMAGES = 24;

/** Runs where Snakemake is (Debian: snakemake); elsewhere these tests are skipped. */
const hasSnakemake = (() => {
  try {
    execFileSync('snakemake', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

let bundle: Bundle;
let folder = '';
beforeAll(async () => {
  bundle = await bundleProcesses();
  folder = await mkdtemp(join(tmpdir(), 'skipscope-workflow-'));
  await mkdir(join(folder, 'images'));
  await writeSpots(join(folder, 'images', 'i0.png'), 240, 160);
  for (let i = 1; i < IMAGES; i++)
    await copyFile(join(folder, 'images', 'i0.png'), join(folder, 'images', `i${i}.png`));
});
afterAll(async () => {
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

function argumentsFor(out: string): string[] {
  const config = {
    skipscope: `${process.execPath} ${bundle.cli}`,
    options: '["--device","cpu","--model","tiny-conv"]',
    out,
    shards: '3',
  };
  const pairs = Object.entries(config).map(([name, value]) => `${name}=${value}`);
  return ['--snakefile', SNAKEFILE, '--cores', '2', '--rerun-incomplete', '--config', ...pairs];
}

const snakemake = (out: string, ...args: string[]) =>
  promisify(execFile)('snakemake', [...argumentsFor(out), ...args], { cwd: folder });

const table = async (out: string) =>
  (await readFile(join(folder, out, 'measurements.csv'), 'utf8')).split('\r\n');

async function reportOf(out: string) {
  const shards = join(folder, out, 'shards');
  const texts = await Promise.all(
    (await readdir(shards)).map((name) => readFile(join(shards, name), 'utf8')),
  );
  const lines = texts.flatMap((text) => text.trimEnd().split('\n'));
  return lines.map((line) => JSON.parse(line) as { input: string; skipped?: boolean });
}

describe.skipIf(!hasSnakemake)('the Snakemake workflow', () => {
  it('segments in shards and puts the tables together', { timeout: 240_000 }, async () => {
    await snakemake('whole');
    const images = new Set((await table('whole')).slice(1, -1).map((line) => line.split(',')[0]));
    expect(images.size).toBe(IMAGES);
    expect(new Set((await reportOf('whole')).map(({ input }) => input)).size).toBe(IMAGES);
  });

  it(
    'goes on after everything was killed, without doing finished images twice',
    { timeout: 240_000 },
    async () => {
      const child = spawn('snakemake', argumentsFor('killed'), {
        cwd: folder,
        stdio: 'ignore',
        detached: true,
      });
      const ended = new Promise((done) => child.once('exit', done));
      const finished = async () =>
        (await readdir(join(folder, 'killed', 'images'), { recursive: true }).catch(() => [])).filter(
          (name) => name.endsWith('.provenance.json'),
        ).length;
      while ((await finished()) < 4 && child.exitCode === null) await setTimeout(20);
      process.kill(-child.pid!, 'SIGKILL');
      await ended;
      const before = await finished();
      expect(before).toBeLessThan(IMAGES);
      await snakemake('killed', '--unlock');
      await snakemake('killed');
      const report = await reportOf('killed');
      expect(report.filter(({ skipped }) => skipped).length).toBeGreaterThanOrEqual(before);
      expect(await table('killed')).toEqual(await table('whole'));
    },
  );
});
