import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ExportFormat } from '../../../core/contract.ts';
import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import type { PixelSize, PixelSource } from '../../../core/image/pixel-source.ts';
import { EXPORTERS } from '../../exporters/index.ts';
import { AWKWARD, imageOf, sourceOf } from '../../exporters/testing/label-sources.ts';
import { openImage } from '../../formats/open-image.ts';
import { proofsOf } from '../../testing/proofs.ts';
import { findPython, runPython } from '../../testing/python.ts';
import type { LabelStack, SourceImage } from '../exporting.ts';
import { readLabelFile } from '../label-files/read-label-file.ts';
import { FileImage } from './file-image.ts';
import { writeStackVerified, writeVerified } from './read-back/write-verified.ts';

const SCRIPT = join(import.meta.dirname, 'testing', 'medical_files.py');
const python = findPython(['nibabel', 'numpy', 'pydicom']);
const hasValidator = spawnSync('dciodvfy', ['-version'], { stdio: 'ignore' }).error === undefined;
const proofs = proofsOf(import.meta.filename);

const { labels: first, width } = AWKWARD;
const height = first.length / width;
/** Objects that go on, come to an end and begin; an empty plane between. */
const PLANES = [
  first,
  first.map((label) => (label % 2) * label),
  first.map(() => 0),
  first.map((label) => (label === 4 ? 300 : 0)),
];
const ALL = PLANES.flatMap((plane) => Array.from(plane));

function stackOf(images: readonly SourceImage[], pixelSize: PixelSize | null): LabelStack {
  const planes = PLANES.map((labels, i) => sourceOf(labels, width, { image: images[i], pixelSize }));
  return { t: 1, z: PLANES.length, maxLabel: 300, planes };
}

/** The stack as labels of a file, whose place goes into what is exported. */
function stackOfFile(path: string, header: PixelSource): LabelStack {
  const classOf = (label: number) => (label === 4 ? 'Läsion' : null);
  const images = PLANES.map(
    (_, z) => new FileImage(path, header, { plane: { t: 0, z }, segmentation: null, classOf }),
  );
  return stackOf(images, header.pixelSize);
}

const plainImages = PLANES.map((_, z) =>
  imageOf('a.tif', { plane: { t: 0, z }, stack: { c: 1, z: 4, t: 1 } }),
);
const plain = stackOf(plainImages, { x: 0.5, y: 0.25, z: 2, unit: 'µm' });

let folder = '';
let versions: Record<string, string> = {};
let found: Record<string, unknown>[] = [];
beforeAll(async () => {
  if (python === null) return;
  folder = await mkdtemp(join(tmpdir(), 'medical-'));
  versions = runPython<Record<string, string>>(python, SCRIPT, ['write', folder]);
  const series = join(folder, 'series');
  const files: [name: string, format: 'nifti' | 'dicom-seg', stack: LabelStack, series: string | null][] = [];
  for (const path of [series, join(folder, 'head.nii.gz')]) {
    const header = await openImage(path);
    const stack = stackOfFile(path, header);
    await header.close();
    files.push([`${files.length}.nii.gz`, 'nifti', stack, null]);
    if (path === series) files.push(['series.seg.dcm', 'dicom-seg', stack, series]);
  }
  files.push(['plain.nii.gz', 'nifti', plain, null], ['plain.seg.dcm', 'dicom-seg', plain, null]);
  const jobs = [];
  for (const [name, format, stack, of] of files) {
    const path = join(folder, name);
    const exporter = EXPORTERS[format];
    const written = await writeStackVerified({ ...exporter, writeStack: exporter.writeStack! }, stack, path);
    expect(written.pixels).toBe(ALL.filter((label) => label > 0).length);
    jobs.push({ kind: format, path, series: of, planes: PLANES.length });
  }
  const one = join(folder, 'one.nii.gz');
  await writeVerified(EXPORTERS.nifti, plain.planes[3], one);
  jobs.push({ kind: 'nifti', path: one, series: null, planes: 1 });
  found = runPython<typeof found>(python, SCRIPT, ['read'], jobs);
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function opened(format: ExportFormat, program: string, compared: string, content: string): void {
  const programs = { [program]: versions[program] };
  proofs.opened({ format: EXPORT_FORMAT_INFO[format].title, programs, compared, content });
}

const COMPARED = {
  nifti: 'every label of every plane; affine, unit, voxel size, intent',
  seg: 'every label of every plane; study, patient, slices referred to, positions',
};

describe.skipIf(python === null)('medical files (skipped without the Python packages of .ci/run)', () => {
  it('NIfTI lies where its DICOM series lies', () => {
    // To the right and to the front, where DICOM counts to the left and to the back.
    const affine = [
      [-0.6, 0.24, -0.9, -10],
      [-0.45, -0.32, 1.2, 20],
      [0, 0.3, 2, 30],
      [0, 0, 0, 1],
    ];
    expect(found[0]).toMatchObject({ labels: ALL, affine, units: 'mm', dtype: 'int16', intent: 1002 });
    expect(found[0].zooms).toEqual([0.75, 0.5, 2.5]);
    opened('nifti', 'nibabel', COMPARED.nifti, 'labels of an oblique DICOM series');
  });

  it('NIfTI lies where its NIfTI image lies', () => {
    const affine = [
      [-0.5, 0, 0.1, 9],
      [0, 0.6, 0, -8],
      [0.05, 0, 2, 7],
      [0, 0, 0, 1],
    ];
    expect(found[2]).toMatchObject({ labels: ALL, affine, units: 'mm' });
    opened('nifti', 'nibabel', COMPARED.nifti, 'labels of a NIfTI image');
  });

  it('NIfTI has the size of voxels in mm', () => {
    const affine = [
      [0.0005, 0, 0, 0],
      [0, 0.00025, 0, 0],
      [0, 0, 0.002, 0],
      [0, 0, 0, 1],
    ];
    expect(found[3]).toMatchObject({
      labels: ALL,
      affine: affine.map((row) => row.map((v) => Number(v.toFixed(5)))),
      units: 'mm',
    });
    expect(found[5]).toMatchObject({ labels: Array.from(PLANES[3]), units: 'mm' });
    expect((found[5].affine as number[][])[2][3]).toBe(0.006);
    opened('nifti', 'nibabel', COMPARED.nifti, 'a stack in µm; one plane of it');
  });

  it('DICOM-SEG belongs to its series', async () => {
    expect(found[1]).toMatchObject({
      labels: ALL,
      placed: true,
      class: '1.2.840.10008.5.1.4.1.1.66.4',
      study: ['1.2.3.1', '1.2.3.3'],
      patient: ['Müller^Anna', 'P 7', '19500102', 'F'],
      references: 4,
      spacing: [0.5, 0.75],
      orientation: [0.8, 0.6, 0, -0.48, 0.64, 0.6],
    });
    expect(found[1].names).toContain('Lasion 4');
    const path = join(folder, 'series');
    const header = await openImage(path);
    const target = { name: 'series', path, shape: header.shape, isRgb: false, plane: () => ({ t: 0, z: 0 }) };
    const { planes, classes } = await readLabelFile(join(folder, 'series.seg.dcm'), target);
    await header.close();
    const whole = { x: 0, y: 0, width, height };
    for (const { plane, labelmap } of planes)
      expect(Array.from(labelmap.readRect(whole)), `plane ${plane.z}`).toEqual(Array.from(PLANES[plane.z]));
    expect(planes.map(({ plane }) => plane.z).sort()).toEqual([0, 1, 3]);
    expect(classes.get(4)?.name).toBe('Lasion');
    opened('dicom-seg', 'pydicom', COMPARED.seg, 'labels of an oblique DICOM series');
  });

  it('DICOM-SEG stands for itself where the image is no DICOM', () => {
    expect(found[4]).toMatchObject({
      labels: ALL,
      spacing: [0.00025, 0.0005],
      orientation: [1, 0, 0, 0, 1, 0],
    });
    opened('dicom-seg', 'pydicom', COMPARED.seg, 'a stack in µm');
  });

  it.skipIf(!hasValidator)('DICOM-SEG is as the standard has it (skipped without dicom3tools)', () => {
    for (const { complaints } of [found[1], found[4]]) expect(complaints).toEqual([]);
    opened(
      'dicom-seg',
      'dciodvfy',
      'every attribute that the standard asks for: no error',
      'labels of an oblique DICOM series; a stack in µm',
    );
  });
});
