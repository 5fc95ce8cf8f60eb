import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundleProcesses, type Bundle } from '../engine/testing/bundle.ts';
import { runProgram } from './testing/run-program.ts';

const WIDTH = 6;
const LABELS = Uint16Array.of(0, 3, 3, 0, 0, 0, 0, 3, 3, 0, 0, 900);
const VALUES = Uint16Array.of(9, 1, 2, 9, 9, 9, 9, 3, 6, 9, 9, 500);

let bundle: Bundle;
let folder = '';
beforeAll(async () => {
  bundle = await bundleProcesses();
  folder = await mkdtemp(join(tmpdir(), 'skipscope-measure-'));
  const write = (name: string, data: Uint16Array, width = WIDTH) =>
    writeFile(
      join(folder, name),
      encode({ width, height: data.length / width, data, depth: 16, channels: 1 }),
    );
  await write('labels.png', LABELS);
  await write('=cells.png', VALUES);
  await write('narrow.png', VALUES, 3);
});
afterAll(async () => {
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => runProgram(bundle.cli, ['measure', ...args], { cwd: folder });

/** Rows as records; cells of these tables hold no separators. */
function parse(text: string, separator: string, lineEnd: string): Record<string, string>[] {
  const [header, ...rows] = text
    .split(lineEnd)
    .slice(0, -1)
    .map((line) => line.split(separator));
  return rows.map((cells) => Object.fromEntries(cells.map((cell, i) => [header[i], cell])));
}

describe('skipscope measure', () => {
  it('writes a table of shapes and intensities, and tells the summary', async () => {
    const args = ['labels.png', '--image', '=cells.png', '--out', 'cells.csv', '--json'];
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      out: 'cells.csv',
      objects: 2,
      coverage: 5 / 12,
      area_mean: 2.5,
    });
    const rows = parse(await readFile(join(folder, 'cells.csv'), 'utf8'), ',', '\r\n');
    expect(rows).toMatchObject([
      {
        image: "'=cells.png",
        label: '3',
        area: '4',
        'centroid-0': '0.5',
        'centroid-1': '1.5',
        intensity_mean: '3',
        intensity_median: '2.5',
      },
      { label: '900', area: '1', 'bbox-0': '1', 'bbox-1': '5', intensity_max: '500' },
    ]);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('writes the table to the standard output without --out, and tabs for .tsv', async () => {
    const shown = await run('labels.png');
    expect(shown.code).toBe(0);
    expect(shown.stderr).toContain('2 objects');
    const [first] = parse(shown.stdout, ',', '\r\n');
    expect(first).toMatchObject({ image: 'labels.png', label: '3', euler_number: '1' });
    expect(first).not.toHaveProperty('intensity_mean');
    await run('labels.png', '--out', 'shapes.tsv');
    expect(parse(await readFile(join(folder, 'shapes.tsv'), 'utf8'), '\t', '\n')[0]).toEqual(first);
  });

  it.each([
    [['labels.png', '--image', 'narrow.png'], 2, "Expected labels of the image's size"],
    [['labels.png', '--out', 'cells.xlsx'], 2, 'ending in .csv or .tsv'],
    [['labels.png', '--plane', '0,1'], 2, 'numbered from 0, but number 1'],
    [['none.png'], 3, 'none.png'],
    [['labels.png', '--out', 'no/cells.csv'], 3, 'the folder does not exist'],
  ])('refuses %j with %i', async (args, code, message) => {
    const result = await run(...args);
    expect(result.stderr).toContain(message);
    expect(result.code).toBe(code);
    expect(result.stdout).toBe('');
  });
});
