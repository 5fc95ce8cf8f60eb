import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isLeftover } from '../exporters/atomic-file.ts';
import { bundleProcesses, type Bundle } from '../engine/testing/bundle.ts';
import { writeSpots } from '../engine/testing/pictures.ts';
import { runProgram } from './testing/run-program.ts';

const NAMES = ['a1', 'a2', 'a10', 'b1', 'b2', 'b3', 'b4', 'b5'];
const FORMAT = ['--model', 'tiny-conv', '--device', 'cpu', '--format', 'label-tiff,measurements-csv'];

let bundle: Bundle;
let folder = '';
beforeAll(async () => {
  bundle = await bundleProcesses();
  folder = await mkdtemp(join(tmpdir(), 'skipscope-batch-'));
  await mkdir(join(folder, 'in'));
  await writeSpots(join(folder, 'in', 'a1.png'), 240, 160);
  for (const name of NAMES.slice(1)) {
    await copyFile(join(folder, 'in', 'a1.png'), join(folder, 'in', `${name}.png`));
  }
});
afterAll(async () => {
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

const segment = (out: string, ...args: string[]) =>
  runProgram(bundle.cli, ['segment', 'in', '--out', out, ...FORMAT, '--json', ...args], { cwd: folder });

/** Names of the images done and of those left alone, in the order of the report. */
function namesOf(stdout: string) {
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { input: string; skipped?: boolean });
  const stems = (list: typeof lines) => list.map(({ input }) => input.replace(/^in\/|\.png$/g, ''));
  return {
    done: stems(lines.filter(({ skipped }) => !skipped)),
    left: stems(lines.filter(({ skipped }) => skipped)),
  };
}

async function contents(out: string): Promise<Record<string, string>> {
  // A process that is killed cannot take its temporary files along.
  const names = (await readdir(join(folder, out))).filter((name) => !isLeftover(name)).sort();
  const files = names.map(async (name) => [
    name,
    (await readFile(join(folder, out, name))).toString('base64'),
  ]);
  return Object.fromEntries((await Promise.all(files)) as [string, string][]);
}

describe('a batch', () => {
  it(
    'is shared out without gaps, and its parts make the same bytes as the whole',
    { timeout: 60_000 },
    async () => {
      expect(namesOf((await segment('whole')).stdout)).toEqual({ done: NAMES, left: [] });
      expect(namesOf((await segment('parts', '--shard', '1/3')).stdout).done).toEqual(['a1', 'b1', 'b4']);
      expect(namesOf((await segment('parts', '--shard', '2/3')).stdout).done).toEqual(['a2', 'b2', 'b5']);
      expect(namesOf((await segment('parts', '--shard', '3/3')).stdout).done).toEqual(['a10', 'b3']);
      expect(await contents('parts')).toEqual(await contents('whole'));
    },
  );

  it('that was killed goes on where it was', { timeout: 60_000 }, async () => {
    const args = ['segment', 'in', '--out', 'killed', ...FORMAT, '--json'];
    const child = spawn(process.execPath, [bundle.cli, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((resolve) => {
      let seen = '';
      child.stdout.on('data', (bytes: Buffer) => {
        seen += bytes.toString();
        if (seen.split('\n').length > 3) child.kill('SIGKILL');
      });
      child.once('exit', () => resolve());
    });
    const before = await stat(join(folder, 'killed', 'a1.labels.tif'));
    const { done, left } = namesOf((await segment('killed', '--resume')).stdout);
    expect(left.slice(0, 3)).toEqual(NAMES.slice(0, 3));
    expect([...left, ...done]).toEqual(NAMES);
    expect(done.length).toBeGreaterThan(0);
    expect((await stat(join(folder, 'killed', 'a1.labels.tif'))).mtimeMs).toBe(before.mtimeMs);
    expect(await contents('killed')).toEqual(await contents('whole'));
  });

  it(
    'does anew what other parameters, another image or a changed file ask for',
    { timeout: 60_000 },
    async () => {
      expect(namesOf((await segment('whole', '--resume')).stdout)).toEqual({ done: [], left: NAMES });
      expect(namesOf((await segment('whole', '--resume', '--min-size', '3')).stdout).done).toEqual(NAMES);
      await writeFile(join(folder, 'whole', 'b2.labels.tif'), 'cut off');
      await rm(join(folder, 'whole', 'b3.measurements.csv'));
      await writeSpots(join(folder, 'in', 'b4.png'), 200, 160);
      expect(namesOf((await segment('whole', '--resume', '--min-size', '3')).stdout).done).toEqual([
        'b2',
        'b3',
        'b4',
      ]);
    },
  );

  it('puts its tables together', async () => {
    const { code, stdout } = await runProgram(bundle.cli, ['merge-tables', 'parts', '--out', 'all.csv'], {
      cwd: folder,
    });
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^8 tables, \d+ rows/) as string,
    });
    const lines = (await readFile(join(folder, 'all.csv'), 'utf8')).trimEnd().split('\r\n');
    const images = lines.slice(1).map((line) => line.split(',')[0]);
    expect([...new Set(images)]).toEqual(NAMES.map((name) => `${name}.png`));
  });
});
