import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ExportFormat } from '../../core/contract.ts';
import { EXPORT_FORMAT_INFO } from '../../core/export-formats.ts';
import type { LabelSource } from '../services/exporting.ts';
import { proofsOf } from '../testing/proofs.ts';
import { EXPORTERS } from './index.ts';
import { measureSource } from './objects.ts';
import { AWKWARD, imageOf, mottled, sourceOf } from './testing/label-sources.ts';

/** Debian's package imagej; a JDK runs the one file of source. */
const IMAGEJ = '/usr/share/java/ij.jar';
const SOURCE = join(import.meta.dirname, 'testing', 'ReadInImageJ.java');
const hasImageJ = existsSync(IMAGEJ) && spawnSync('javac', ['-version']).status === 0;
const proofs = proofsOf(import.meta.filename);

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

const labelled = ({ labels, width }: { labels: Uint32Array; width: number }) => sourceOf(labels, width);
const ROIS: [content: string, source: LabelSource, types: string[]][] = [
  ['holes, parts, single pixels, edges', labelled(AWKWARD), ['Traced', 'Composite']],
  ['coordinates beyond 16 bits', labelled(wide()), ['Composite']],
  ['ragged objects', sourceOf(mottled(300, 700, 60), 300), ['Composite']],
];
const image = imageOf('a.tif', { stack: { c: 1, z: 9, t: 1 }, plane: { z: 4, t: 0 } });
const IN_A_STACK = sourceOf(Uint32Array.of(1), 1, { image });

const plane = (pixelSize: LabelSource['pixelSize'], ...labels: number[]) =>
  sourceOf(Uint32Array.from(labels), 3, { pixelSize });
const IMAGES: [content: string, planes: LabelSource[], bits: number, calibration: unknown[]][] = [
  [
    'pixels in µm, 16 bits',
    [plane({ x: 0.325, y: 0.65, z: null, unit: 'µm' }, 1, 2, 0, 0, 2, 65_535)],
    16,
    [expect.closeTo(0.325, 6), expect.closeTo(0.65, 6), 'µm'],
  ],
  ['no pixel size, 32 bits', [plane(null, 0, 70_000, 3)], 32, [1, 1, 'pixel']],
  [
    'a stack, pixels in nm',
    [1, 2].map((label) => plane({ x: 4, y: 4, z: 50, unit: 'nm' }, label, 0, label)),
    16,
    [expect.closeTo(0.004, 6), expect.closeTo(0.004, 6), 'µm'],
  ],
];

let folder = '';
let version = '';
let rois: string[][][] = [];
let images: string[][][] = [];
beforeAll(async () => {
  if (!hasImageJ) return;
  folder = await mkdtemp(join(tmpdir(), 'imagej-'));
  const jobs: string[][] = [];
  for (const source of [...ROIS.map(([, each]) => each), IN_A_STACK]) {
    const path = join(folder, `${jobs.length}.rois.zip`);
    await EXPORTERS['imagej-rois'].write(source, path);
    jobs.push(['rois', path, String(source.width), String(source.height)]);
  }
  for (const [, planes] of IMAGES) {
    const path = join(folder, `${jobs.length}.labels.tif`);
    const maxLabel = Math.max(...planes.map((each) => each.maxLabel));
    await EXPORTERS['label-tiff'].writeStack!({ t: 1, z: planes.length, maxLabel, planes }, path);
    jobs.push(['image', path]);
  }
  const args = ['-Djava.awt.headless=true', '-cp', IMAGEJ, SOURCE, ...jobs.flat()];
  const { stdout } = await promisify(execFile)('java', args);
  const [first, ...rest] = stdout.split('\n');
  version = first;
  const found = rest
    .join('\n')
    .split('\n\n')
    .map((lines) => lines.split('\n').map((line) => line.split('\t')));
  rois = found.slice(0, ROIS.length + 1);
  images = found.slice(rois.length);
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function prove(format: ExportFormat, compared: string, content: string) {
  proofs.opened({
    format: EXPORT_FORMAT_INFO[format].title,
    programs: { ImageJ: version },
    compared,
    content,
  });
}

describe.skipIf(!hasImageJ)('ImageJ (skipped without /usr/share/java/ij.jar and a JDK)', () => {
  it.each(ROIS.map((each, i) => [...each, i] as const))(
    'measures the same areas and centres: %s',
    async (content, source, types, i) => {
      const found = new Map(
        rois[i].map(([entry, name, ...facts]) => [entry === `${name}.roi` ? name : entry, facts]),
      );
      const expected = await measureSource(source);
      expect(found.size).toBe(expected.size);
      for (const { label, area, sumX, sumY } of expected.values()) {
        const [, , pixels, x, y] = found.get(String(label).padStart(4, '0'))!;
        expect([label, Number(pixels)]).toEqual([label, area]);
        expect(Number(x)).toBeCloseTo(sumX / area + 0.5, 6);
        expect(Number(y)).toBeCloseTo(sumY / area + 0.5, 6);
      }
      expect(new Set([...found.values()].map(([type]) => type))).toEqual(new Set(types));
      prove('imagej-rois', 'names, areas and centres', content);
    },
  );

  it('finds the plane of a stack', () => {
    const [[, name, , position]] = rois[ROIS.length];
    expect([name, position]).toEqual(['0001', '5']);
    prove('imagej-rois', 'name and slice', 'an object of a stack');
  });

  it.each(IMAGES.map((each, i) => [...each, i] as const))(
    'opens labels with their calibration: %s',
    async (content, planes, bits, calibration, i) => {
      const [[depth, width, height, unit], ...slices] = images[i];
      expect(Number(depth)).toBe(bits);
      expect([Number(width), Number(height), unit]).toEqual(calibration);
      const expected = await Promise.all(planes.map((each) => each.readRows(0, each.height)));
      expect(slices.map((values) => values.map(Number))).toEqual(expected.map((labels) => [...labels]));
      prove('label-tiff', 'every label; bits, pixel width and height, unit', content);
    },
  );
});
