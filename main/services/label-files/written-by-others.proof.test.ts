import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AWKWARD } from '../../exporters/testing/label-sources.ts';
import { proofsOf } from '../../testing/proofs.ts';
import { findPython, runPython } from '../../testing/python.ts';
import type { LabelTarget } from './label-target.ts';
import { readLabelFile } from './read-label-file.ts';

const SCRIPT = join(import.meta.dirname, 'testing', 'write_labels.py');
const python = findPython(['nibabel', 'numpy', 'pydicom', 'skimage', 'tifffile', 'zarr']);
const proofs = proofsOf(import.meta.filename);

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
let versions: Record<string, string> = {};
beforeAll(async () => {
  if (python === null) return;
  folder = await mkdtemp(join(tmpdir(), 'written-by-others-'));
  const rows = (plane: Uint32Array) =>
    Array.from({ length: height }, (_, y) => Array.from(plane.subarray(y * width, (y + 1) * width)));
  const input = { labels: PLANES.map(rows), classes: CLASSES };
  versions = runPython<Record<string, string>>(python, SCRIPT, [folder], input);
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(name: string) {
  const { planes, ...rest } = await readLabelFile(join(folder, name), target);
  const found = planes.map(({ plane, labelmap }) => ({
    z: plane.z,
    labels: Array.from(labelmap.readRect({ x: 0, y: 0, width, height })),
  }));
  return { ...rest, planes: found.sort((a, b) => a.z - b.z) };
}

const expected = (...planes: number[]) => planes.map((z) => ({ z, labels: Array.from(PLANES[z]) }));

const STACK = [0, 1, 2] as const;
const FILES: [name: string, format: string, program: string, content: string, planes: readonly number[]][] = [
  ['stack.tif', 'Label image (TIFF, ImageJ)', 'tifffile', 'a stack', STACK],
  ['float.tif', 'Label image (TIFF)', 'tifffile', 'whole numbers as floats', [0]],
  ['plane.png', 'Label image (PNG)', 'scikit-image', 'a plane', [0]],
  ['int64.npy', 'Label array (NumPy)', 'NumPy', 'a stack of 64-bit integers', STACK],
  ['plane_seg.npy', 'Cellpose (_seg.npy)', 'NumPy', 'a plane', [0]],
  ['stack_seg.npy', 'Cellpose (_seg.npy)', 'NumPy', 'a stack in Fortran order', STACK],
  ['stack.nii.gz', 'NIfTI', 'nibabel', 'a stack as floats', STACK],
  ['stack.nii', 'NIfTI', 'nibabel', 'NIfTI-2', STACK],
  ['stack.zarr', 'OME-Zarr 0.4', 'zarr', 'labels beside their image', STACK],
  ['stack.zarr/labels/cells', 'OME-Zarr 0.4', 'zarr', 'labels alone', STACK],
  ['packed.json', 'Instances (COCO)', 'NumPy', 'packed run lengths, one of two images', [0]],
  ['plain.json', 'Instances (COCO)', 'NumPy', 'plain run lengths', [0]],
  ['binary.dcm', 'DICOM-SEG', 'pydicom', 'binary, frames out of order', [0, 1]],
  ['fractional.dcm', 'DICOM-SEG', 'pydicom', 'probabilities', [0, 1]],
];

describe.skipIf(python === null)('labels of others (skipped without the Python packages of .ci/run)', () => {
  it.each(FILES)('are the same in %s', async (name, format, program, content, planes) => {
    const found = await read(name);
    expect(found.planes).toEqual(expected(...planes));
    expect(found.notices).toEqual([]);
    const objects = planes.map((z) => new Set(PLANES[z].filter((label) => label > 0)).size);
    expect(found.objects).toBe(objects.reduce((sum, count) => sum + count));
    const programs = { [program]: versions[program] };
    proofs.written({ format, programs, compared: 'every label of every plane', content });
  });

  it.each([
    ['packed.json', 'Instances (COCO)', 'NumPy'],
    ['binary.dcm', 'DICOM-SEG', 'pydicom'],
  ])('bring classes along in %s', async (name, format, program) => {
    const { classes } = await read(name);
    const named = Object.entries(CLASSES).map(([label, of]) => [label, { name: of, color: null }]);
    expect(Object.fromEntries(classes)).toEqual(Object.fromEntries(named));
    const programs = { [program]: versions[program] };
    proofs.written({ format, programs, compared: 'classes', content: 'objects of two classes' });
  });

  it('are taken apart when they are a mask', async () => {
    const { planes, objects, notices } = await read('mask.png');
    expect(planes[0].labels.map((label) => label > 0)).toEqual(Array.from(first, (label) => label > 0));
    expect(new Set(planes[0].labels).size - 1).toBe(objects);
    expect(notices).toEqual([`It is a mask: its ${objects} connected areas were made objects.`]);
  });
});
