import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { RUN_FIELDS } from '../../../core/mask/object-runs.ts';
import { readRoiZip } from '../../formats/label-files/roi-zip.ts';
import type { FileObject } from '../../formats/label-files/file-object.ts';
import { proofsOf } from '../../testing/proofs.ts';

/** Debian's package imagej; a JDK runs the one file of source. */
const IMAGEJ = '/usr/share/java/ij.jar';
const SOURCE = join(import.meta.dirname, 'testing', 'WriteRois.java');
const hasImageJ = existsSync(IMAGEJ) && spawnSync('javac', ['-version']).status === 0;
const proofs = proofsOf(import.meta.filename);
const WIDTH = 120;

let folder = '';
let version = '';
const written: { name: string; pixels: number[] }[] = [];
const read: FileObject[] = [];
const leftOut: string[] = [];
beforeAll(async () => {
  if (!hasImageJ) return;
  folder = await mkdtemp(join(tmpdir(), 'imagej-rois-'));
  const path = join(folder, 'RoiSet.zip');
  const args = ['-Djava.awt.headless=true', '-cp', IMAGEJ, SOURCE, path];
  const lines = execFileSync('java', args, { encoding: 'utf8' }).split('\n');
  version = lines[0];
  for (const [name, pixels] of lines.map((line) => line.split('\t')))
    if (pixels !== undefined) written.push({ name, pixels: pixels.split(',').map(Number) });
  for await (const object of readRoiZip(path, { onLeftOut: (what) => leftOut.push(what) })) read.push(object);
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function pixelsOf({ runs }: FileObject): number[] {
  const pixels: number[] = [];
  for (let i = 0; i < runs.length; i += RUN_FIELDS)
    for (let x = runs[i + 1]; x < runs[i + 2]; x++) pixels.push(runs[i] * WIDTH + x);
  return pixels;
}

/** Areas on a grid of pixels, and those whose edges pass between: there ImageJ rounds in its own way. */
const EXACT = ['rectangle', '0012-0034', 'odd oval', 'composite', 'in a group'];
const NEARLY = ['17', 'sub-pixel', 'curved'];

describe.skipIf(!hasImageJ)('ROIs of ImageJ (skipped without Debian’s imagej and a JDK)', () => {
  const find = (name: string) => {
    const at = written.findIndex((each) => each.name === name);
    return { expected: written[at].pixels, found: pixelsOf(read[at]) };
  };
  const claim = (compared: string, content: string) =>
    proofs.written({ format: 'ROIs (ImageJ, Fiji)', programs: { ImageJ: version }, compared, content });

  it('cover the pixels that ImageJ fills', () => {
    expect(read).toHaveLength(written.length);
    for (const name of EXACT) {
      const { expected, found } = find(name);
      expect(found, name).toEqual(expected);
    }
    claim('every pixel', 'rectangles, ovals, a composite with a hole');
  });

  it('differ by some pixels of the edge at most where lines are slanted', () => {
    for (const name of NEARLY) {
      const { expected, found } = find(name);
      const both = found.filter((pixel) => expected.includes(pixel)).length;
      expect((2 * both) / (found.length + expected.length), name).toBeGreaterThan(0.93);
    }
    claim('Dice coefficient above 0.93', 'polygons, whole and with fractions; a curved composite');
  });

  it('bring numbers, groups and places along; what is no area is told', () => {
    expect(read.map(({ label }) => label)).toEqual([0, 0, 0, 17, 0, 0, 0, 0]);
    expect(read.at(-1)).toMatchObject({ class: { name: 'Group 3' }, place: { slice: 3 } });
    expect(leftOut).toEqual(['a point']);
    claim('names as numbers, groups as classes, slices', 'a group of a stack; a point');
  });
});
