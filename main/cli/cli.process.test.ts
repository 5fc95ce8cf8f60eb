import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundleProcesses, type Bundle } from '../engine/testing/bundle.ts';
import { writeSpots } from '../engine/testing/pictures.ts';
import { openImage } from '../formats/open-image.ts';
import { runProgram } from './testing/run-program.ts';

let bundle: Bundle;
let folder = '';
const at = (...names: string[]): string => join(folder, ...names);

beforeAll(async () => {
  bundle = await bundleProcesses();
  folder = await mkdtemp(join(tmpdir(), 'skipscope-cli-'));
  await mkdir(at('in'));
  await writeSpots(at('in', 'a.png'), 120, 80);
  await cp(at('in', 'a.png'), at('in', 'b.png'));
});
afterAll(async () => {
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => runProgram(bundle.cli, args, { cwd: folder });

describe('skipscope segment', () => {
  it('writes labels and mask of every image in a folder, one line of JSON each', async () => {
    const { code, stdout, stderr } = await run('segment', 'in', '--out', 'out', '--model', 'tiny', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map((line) => line.input)).toEqual([join('in', 'a.png'), join('in', 'b.png')]);
    expect(lines[0]).toEqual({
      input: join('in', 'a.png'),
      width: 120,
      height: 80,
      objects: 6,
      ms: {
        read: expect.any(Number),
        infer: expect.any(Number),
        separate: expect.any(Number),
        write: expect.any(Number),
      },
      device: 'cpu',
      model: 'tiny',
      medianDiameter: expect.any(Number),
      outputs: [join('out', 'a.labels.tif'), join('out', 'a.mask.png')],
    });
    expect((await readdir(at('out'))).sort()).toEqual([
      'a.labels.tif',
      'a.mask.png',
      'a.provenance.json',
      'b.labels.tif',
      'b.mask.png',
      'b.provenance.json',
    ]);

    const labels = await openImage(at('out', 'a.labels.tif'));
    expect(labels).toMatchObject({ dtype: 'uint16', shape: { x: 120, y: 80 } });
    const rect = { x: 0, y: 0, width: 120, height: 80 };
    const pixels = await labels.readRegion({ level: 0, t: 0, c: 0, z: 0, rect });
    await labels.close();
    expect(pixels[20 * 120 + 20]).toBe(1);
    expect(pixels[60 * 120 + 100]).toBe(6);
  });

  it('writes only the formats asked for, in words for people', async () => {
    const args = [
      'segment',
      'in/a.png',
      '--out',
      'masks',
      '--model',
      'tiny',
      '--format',
      'mask-png',
      '--device',
      'cpu',
    ];
    const { code, stdout, stderr } = await run(...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^in\/a\.png: 6 objects in [\d.]+ s -> masks[\\/]a\.mask\.png\n$/);
    expect(stderr).toBe('Device: cpu\n');
    expect((await readdir(at('masks'))).sort()).toEqual(['a.mask.png', 'a.provenance.json']);
  });

  it('ends with 3 when some inputs fail, and does the others', async () => {
    await writeFile(at('broken.png'), 'no image');
    const args = [
      'segment',
      'broken.png',
      'missing.png',
      'in/a.png',
      '--out',
      'some',
      '--model',
      'tiny',
      '--json',
    ];
    const { code, stdout, stderr } = await run(...args);
    expect(code).toBe(3);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { input: string; error?: { code: string } });
    expect(lines.map((line) => [line.input, line.error?.code])).toEqual([
      ['missing.png', 'file.notFound'],
      ['broken.png', 'file.unsupported'],
      ['in/a.png', undefined],
    ]);
    expect(stderr).toContain('missing.png: There is no file or folder missing.png.');
    expect(stderr).toContain('broken.png: ');
  });

  it.each([
    [['segment', 'in/a.png'], 'Expected a folder for the results: name it with --out DIR.'],
    [['segment', 'in/a.png', '--out', 'x', '--threshold', '2'], 'Expected a number from 0 to 1, got "2".'],
    [['segment', 'in/a.png', '--out', 'x', '--format', 'gif'], 'Known formats are label-tiff, '],
    [['segment', 'in/a.png', '--out', 'x', '--device', 'quantum'], 'Allowed choices are auto, cpu'],
    [['segment', 'in/a.png', '--out', 'x', '--model', 'none'], 'There is no model "none".'],
    [['segment', 'in/a.png', 'in/../in/a.png', '--out', 'x'], 'would both be written to'],
    [['segment', 'in/a.png', '--out', 'x', '--model', 'tiny', '--device', 'dml'], 'Present are: '],
    [['nonsense'], "unknown command 'nonsense'"],
  ])('ends with 2 on wrong usage: %j', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('tells its version and shows examples', async () => {
    expect(await run('--version')).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
    expect((await run('segment', '--help')).stdout).toContain('skipscope segment cells.tif --out results');
  });
});

describe.skipIf(process.platform === 'win32')('an interrupted run', () => {
  it('keeps what is done, leaves no half file, and ends as shells expect', async () => {
    await writeSpots(at('large.png'), 2000, 2000);
    const args = ['segment', 'in/a.png', 'large.png', '--out', 'cut', '--model', 'tiny-conv', '--json'];
    const code = await new Promise<number | null>((resolve) => {
      const child = spawn(process.execPath, [bundle.cli, ...args], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      child.stdout.once('data', () => child.kill('SIGINT'));
      child.once('exit', resolve);
    });
    expect(code).toBe(130);
    expect((await readdir(at('cut'))).sort()).toEqual(['a.labels.tif', 'a.mask.png', 'a.provenance.json']);
  });
});
