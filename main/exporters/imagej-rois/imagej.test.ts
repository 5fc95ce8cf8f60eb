import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { measureSource } from '../objects.ts';
import { AWKWARD, imageOf, mottled, sourceOf } from '../testing/label-sources.ts';
import { imagejRois } from './exporter.ts';

/** Debian's package imagej; a JDK runs the one file of source beside this test. */
const IMAGEJ = '/usr/share/java/ij.jar';
const hasImageJ = existsSync(IMAGEJ) && spawnSync('javac', ['-version']).status === 0;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imagej-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Found {
  type: string;
  position: number;
  area: number;
  x: number;
  y: number;
}

async function measureInImageJ(path: string, width: number, height: number): Promise<Map<string, Found>> {
  const source = join(import.meta.dirname, 'MeasureRois.java');
  const args = ['-Djava.awt.headless=true', '-cp', IMAGEJ, source, path, String(width), String(height)];
  const { stdout } = await promisify(execFile)('java', args);
  const rows = stdout.split('\n').filter((line) => line !== '');
  return new Map(
    rows.map((line) => {
      const [entry, name, type, ...numbers] = line.split('\t');
      expect(entry).toBe(`${name}.roi`);
      const [position, area, x, y] = numbers.map(Number);
      return [name, { type, position, area, x, y }];
    }),
  );
}

/** A plane too wide for 16-bit coordinates, with a bar at the left, a ring and two parts at the right. */
function wide(): { labels: Uint32Array; width: number } {
  const width = 70_000;
  const labels = new Uint32Array(width * 6);
  const fill = (label: number, y: number, x: number, length: number) =>
    labels.fill(label, y * width + x, y * width + x + length);
  fill(1, 0, 0, 40_000);
  fill(2, 1, 65_000, 4);
  fill(2, 2, 65_000, 1);
  fill(2, 2, 65_003, 1);
  fill(2, 3, 65_000, 4);
  fill(3, 4, 69_990, 10);
  fill(3, 5, 33_000, 3);
  return { labels, width };
}

describe.skipIf(!hasImageJ)('ImageJ (skipped without /usr/share/java/ij.jar and a JDK)', () => {
  it.each([
    ['holes, parts, single pixels, edges', AWKWARD, ['Traced', 'Composite']],
    ['coordinates beyond 16 bits', wide(), ['Composite']],
    ['ragged objects', { labels: mottled(300, 700, 60), width: 300 }, ['Composite']],
  ])('measures the same areas and centres: %s', { timeout: 120_000 }, async (_, { labels, width }, types) => {
    const source = sourceOf(labels, width);
    const path = join(folder, 'a.rois.zip');
    await imagejRois.write(source, path);
    const found = await measureInImageJ(path, width, source.height);
    const expected = await measureSource(source);
    expect(found.size).toBe(expected.size);
    for (const { label, area, sumX, sumY } of expected.values()) {
      const roi = found.get(String(label).padStart(4, '0'))!;
      expect([label, roi.area]).toEqual([label, area]);
      expect(roi.x).toBeCloseTo(sumX / area + 0.5, 6);
      expect(roi.y).toBeCloseTo(sumY / area + 0.5, 6);
    }
    expect(new Set([...found.values()].map(({ type }) => type))).toEqual(new Set(types));
  });

  it('finds the plane of a stack', { timeout: 120_000 }, async () => {
    const image = imageOf('a.tif', { stack: { c: 1, z: 9, t: 1 }, plane: { z: 4, t: 0 } });
    const path = join(folder, 'b.rois.zip');
    await imagejRois.write(sourceOf(Uint32Array.of(1), 1, { image }), path);
    expect((await measureInImageJ(path, 1, 1)).get('0001')?.position).toBe(5);
  });
});
