import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

import { zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { bundleProcesses, type Bundle } from '../engine/testing/bundle.ts';
import { writeSpots } from '../engine/testing/pictures.ts';
import {
  readTestPackage,
  shiftTestOutput,
  writePackage,
  writeZip,
} from '../services/models/testing/package.ts';
import { runProgram } from './testing/run-program.ts';

const FIXTURE = resolve(import.meta.dirname, '../../../shared/fixtures/bioimageio/unet2d_nuclei_broad');
const reason = existsSync(FIXTURE) ? '' : ' (skipped: it is not in ../shared/fixtures)';
const INVALID = 'invalid_v0_4_0_duplicate_tensor_names.bioimageio.yaml';

let bundle: Bundle;
let folder = '';
const at = (...names: string[]): string => join(folder, ...names);
const env = () => ({ ...process.env, SKIPSCOPE_DATA: at('data') });

beforeAll(async () => {
  bundle = await bundleProcesses();
  folder = await mkdtemp(join(tmpdir(), 'skipscope-model-'));
  await writeSpots(at('a.png'), 120, 80);
});
afterEach(() => rm(at('data'), { recursive: true, force: true }));
afterAll(async () => {
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]) =>
  runProgram(bundle.cli, args, { cwd: folder, env: { SKIPSCOPE_DATA: at('data') } });

const installed = (): Promise<string[]> => readdir(at('data', 'models')).catch(() => []);

describe('skipscope model', () => {
  it('adds a package, lists it, tests it, segments with it, and removes it', async () => {
    await writeZip(await readTestPackage('tiny'), at('tiny.zip'), 'inside/');
    const added = await run('model', 'add', 'tiny.zip', '--name', 'My spots');
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(added.stdout).toMatch(/^Added my-spots \(My spots\)\. Its test output comes out: /);
    expect(added.stdout).toContain('skipscope segment IMAGE --model my-spots --out DIR');

    const listed = await run('model', 'list');
    expect(listed.stdout).toMatch(/^nuclei-resnet34 .*shipped, default/);
    expect(listed.stdout).toMatch(/^my-spots +My spots +imported +objects of about 16 px$/m);
    const json = (await run('model', 'list', '--json')).stdout.trim().split('\n');
    expect(json.map((line) => (JSON.parse(line) as { id: string }).id)).toContain('my-spots');

    const tested = await run('model', 'test', 'my-spots', 'tiny-conv');
    expect(tested).toMatchObject({ code: 0, stderr: '' });
    expect(tested.stdout).toMatch(/^my-spots: passed\. .*\ntiny-conv: passed\. .*\n$/);

    const segmented = await run('segment', 'a.png', '--out', 'out', '--model', 'my-spots', '--json');
    expect(JSON.parse(segmented.stdout)).toMatchObject({ objects: 6, model: 'my-spots' });

    expect(await run('model', 'remove', 'my-spots')).toMatchObject({
      code: 0,
      stdout: 'Removed my-spots.\n',
    });
    expect(await installed()).toEqual([]);
  }, 60_000);

  it('adds nothing whose test fails, says by how much and where, and keeps it when asked to', async () => {
    const made = await readTestPackage('tiny');
    shiftTestOutput(made, 0.25);
    const given = await writePackage(made, at('off'));
    const refused = await run('model', 'add', given);
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toMatch(
      /Tiny pointwise was not added\. Its test output does not come out: 9216 of 9216 values.*at batch 0, channel \d, y \d+, x \d+ \(off by 0\.25, /,
    );
    expect(await installed()).toEqual([]);

    const kept = await run('model', 'add', given, '--keep-failing', '--json');
    expect(JSON.parse(kept.stdout)).toMatchObject({
      model: { id: 'tiny-pointwise' },
      test: { passed: false },
    });
    const tested = await run('model', 'test', 'tiny-pointwise');
    expect(tested).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/^tiny-pointwise: FAILED\. /) as string,
    });
  }, 60_000);

  it('adds a bare network by its form, runs it once, and segments with it', async () => {
    await writeFile(at('bare.onnx'), (await readTestPackage('tiny')).files.get('model.onnx')!);
    const form = ['--outputs', 'foreground+boundary+distance', '--diameter', '16'];
    const { code, stdout } = await run('model', 'add', 'bare.onnx', ...form);
    expect(stdout).toMatch(/^Added bare \(bare\)\. It has no test tensors.*found 64 objects\./);
    expect(code).toBe(0);
    const segmented = await run('segment', 'a.png', '--out', 'out2', '--model', 'bare', '--json');
    expect(JSON.parse(segmented.stdout)).toMatchObject({ objects: 6, model: 'bare' });
  }, 60_000);

  it.each([
    [['model', 'add', 'nothing.zip'], 3, '"nothing.zip" is not there'],
    [['model', 'add', 'a.png'], 3, 'Expected a BioImage.IO package'],
    [['model', 'add', 'x.zip', '--channels', '3'], 2, '--channels is for a bare .onnx'],
    [['model', 'add', 'x.zip', '--outputs', 'everything'], 2, 'Allowed choices are foreground, '],
    [['model', 'add', 'x.onnx', '--diameter', '0'], 2, 'Expected a number of pixels above 0, got "0".'],
    [['model', 'test'], 2, 'Expected the ids of models to test, or --all.'],
    [['model', 'test', 'nothing'], 2, 'There is no model "nothing".'],
    [['model', 'remove', 'nuclei-resnet34'], 2, 'nuclei-resnet34 came with Skipscope and stays.'],
    [['model', 'nonsense'], 2, "unknown command 'nonsense'"],
  ])('ends as the table of errors says: %j', async (args, code, message) => {
    const result = await run(...args);
    expect(result.stderr).toContain(message);
    expect(result).toMatchObject({ code, stdout: '' });
  });

  it('shows examples', async () => {
    expect((await run('model', 'add', '--help')).stdout).toContain(
      'skipscope model add unet2d_nuclei_broad.zip',
    );
  });

  it.skipIf(process.platform === 'win32')(
    'leaves nothing behind when interrupted',
    async () => {
      const made = await readTestPackage('tiny');
      made.files.set('LICENSE', Buffer.alloc(2 ** 24, 'licence'));
      await writeZip(made, at('large.zip'));
      const child = spawn(process.execPath, [bundle.cli, 'model', 'add', 'large.zip'], {
        cwd: folder,
        env: env(),
      });
      while ((await installed()).length === 0) await new Promise((next) => setTimeout(next, 5));
      child.kill('SIGINT');
      expect(await new Promise((ended) => child.once('exit', ended))).toBe(130);
      expect(await installed()).toEqual([]);
    },
    60_000,
  );
});

describe.skipIf(!existsSync(FIXTURE))(`the example package of BioImage.IO${reason}`, () => {
  const parts = ['weights.onnx', 'test_input.npy', 'test_output.npy'];

  it.each(['bioimageio.yaml', 'v0_4_9.bioimageio.yaml'])(
    'installs by %s, from a folder and from a zip',
    async (description) => {
      const given = at(basename(description, '.yaml'));
      await mkdir(given);
      for (const name of [description, ...parts]) await cp(join(FIXTURE, name), join(given, name));
      const files = await Promise.all(
        [description, ...parts].map(async (name) => [name, await readFile(join(given, name))] as const),
      );
      await writeFile(at('unet.zip'), zipSync(Object.fromEntries(files), { level: 1 }));
      for (const path of [given, 'unet.zip']) {
        const { code, stdout, stderr } = await run('model', 'add', path, '--json');
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(JSON.parse(stdout)).toMatchObject({
          model: {
            name: 'UNet 2D Nuclei Broad',
            kind: 'semantic',
            use: { channel: 0, method: 'components' },
          },
          test: { passed: true, kind: 'tensors', compared: 512 * 512, mismatches: 0 },
        });
      }
      expect((await installed()).sort()).toEqual(['unet-2d-nuclei-broad', 'unet-2d-nuclei-broad-2']);
    },
    120_000,
  );

  it('is refused in its invalid form, naming the tensors', async () => {
    const { code, stderr } = await run('model', 'add', join(FIXTURE, INVALID));
    expect(code).toBe(2);
    expect(stderr).toMatch(/expected a name of its own for every tensor, got "data" here and in inputs\.0/);
    expect(await installed()).toEqual([]);
  });
});
