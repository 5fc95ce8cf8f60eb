import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AWKWARD } from '../../exporters/testing/label-sources.ts';
import type { LabelTarget } from './label-target.ts';
import { readLabelFile } from './read-label-file.ts';

/** Debian's Python first: the distribution's packages are not seen by one that was installed beside it. */
const INTERPRETERS = ['/usr/bin/python3', 'python3'];
const SCRIPT = join(import.meta.dirname, 'testing', 'write_labels.py');
const MISSING = 42;

const { labels: first, width } = AWKWARD;
const height = first.length / width;
/** The second plane goes on with some of the first one's objects; the third has none. */
const PLANES = [
  first,
  first.map((label) => (label > 5 ? label + 20 : label === 3 ? 3 : 0)),
  first.map(() => 0),
];
const CLASSES = { 1: 'Nucleus', 7: 'Nucleus', 9: 'Ghost cell' };

const target: LabelTarget = {
  name: 'stack.tif',
  path: '/images/stack.tif',
  shape: { x: width, y: height, z: PLANES.length, t: 1, c: 1 },
  isRgb: false,
  plane: () => ({ t: 0, z: 0 }),
};

let folder = '';
let missing: string | null = 'there is no Python';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'written-by-others-'));
  const rows = (plane: Uint32Array) =>
    Array.from({ length: height }, (_, y) => Array.from(plane.subarray(y * width, (y + 1) * width)));
  const input = JSON.stringify({ labels: PLANES.map(rows), classes: CLASSES });
  for (const python of INTERPRETERS) {
    const { status, stderr } = spawnSync(python, [SCRIPT, folder], { input, encoding: 'utf8' });
    if (status === 0) missing = null;
    else if (status !== MISSING && status !== null) throw new Error(stderr);
    if (missing === null) break;
    if (status === MISSING) missing = stderr.trim();
  }
}, 300_000);
afterAll(() => rm(folder, { recursive: true }));

async function read(name: string) {
  const { planes, ...rest } = await readLabelFile(join(folder, name), target);
  const found = planes.map(({ plane, labelmap }) => ({
    z: plane.z,
    labels: Array.from(labelmap.readRect({ x: 0, y: 0, width, height })),
  }));
  return { ...rest, planes: found.sort((a, b) => a.z - b.z) };
}

const expected = (...planes: number[]) => planes.map((z) => ({ z, labels: Array.from(PLANES[z]) }));

describe('labels written by others', () => {
  it.for([
    ['stack.tif', 'tifffile, for ImageJ', [0, 1, 2]],
    ['int64.npy', 'numpy, 64 bits', [0, 1, 2]],
    ['stack_seg.npy', 'Cellpose, a stack in Fortran order', [0, 1, 2]],
    ['stack.nii.gz', 'nibabel, as floats', [0, 1, 2]],
    ['stack.nii', 'nibabel, NIfTI-2', [0, 1, 2]],
    ['stack.zarr', 'zarr, beside the image', [0, 1, 2]],
    ['stack.zarr/labels/cells', 'zarr, alone', [0, 1, 2]],
    ['float.tif', 'tifffile, as floats', [0]],
    ['plane.png', 'scikit-image', [0]],
    ['plane_seg.npy', 'Cellpose', [0]],
    ['packed.json', 'COCO, packed run lengths', [0]],
    ['plain.json', 'COCO, run lengths', [0]],
    ['binary.dcm', 'pydicom, bits', [0, 1]],
    ['fractional.dcm', 'pydicom, probabilities', [0, 1]],
  ] as const)('are the same in %s (%s)', async ([name, , planes], { skip }) => {
    if (missing !== null) return skip(missing);
    const found = await read(name);
    expect(found.planes).toEqual(expected(...planes));
    expect(found.notices).toEqual([]);
    expect(found.objects).toBe(
      planes.reduce((sum: number, z) => sum + new Set(PLANES[z]).size - (PLANES[z].includes(0) ? 1 : 0), 0),
    );
  });

  it('bring classes along', async ({ skip }) => {
    if (missing !== null) return skip(missing);
    for (const name of ['packed.json', 'binary.dcm'])
      expect(Object.fromEntries((await read(name)).classes), name).toEqual(
        Object.fromEntries(Object.entries(CLASSES).map(([label, of]) => [label, { name: of, color: null }])),
      );
  });

  it('are taken apart when they are a mask', async ({ skip }) => {
    if (missing !== null) return skip(missing);
    const { planes, objects, notices } = await read('mask.png');
    expect(planes[0].labels.map((label) => label > 0)).toEqual(Array.from(first, (label) => label > 0));
    expect(new Set(planes[0].labels).size - 1).toBe(objects);
    expect(notices).toEqual([`It is a mask: its ${objects} connected areas were made objects.`]);
  });
});
