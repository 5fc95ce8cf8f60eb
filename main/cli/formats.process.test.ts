import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { EXPORT_FORMATS } from '../../core/contract.ts';
import { exportName, INSIDE_IMAGE } from '../../core/export-formats.ts';
import { bundleProcesses, type Bundle } from '../engine/testing/bundle.ts';
import { writeSpots } from '../engine/testing/pictures.ts';
import { readTree } from '../exporters/testing/read-tree.ts';

let bundle: Bundle;
let folder = '';
beforeAll(async () => {
  bundle = await bundleProcesses();
  folder = await mkdtemp(join(tmpdir(), 'skipscope-formats-'));
  await writeSpots(join(folder, 'a.png'), 120, 80);
});
afterAll(async () => {
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Those that a picture in one file can have. */
const FORMATS = EXPORT_FORMATS.filter((format) => format !== INSIDE_IMAGE);

async function segment(out: string): Promise<Map<string, Buffer>> {
  const options = ['--model', 'tiny', '--device', 'cpu', '--format', FORMATS.join(',')];
  await promisify(execFile)(process.execPath, [bundle.cli, 'segment', 'a.png', '--out', out, ...options], {
    cwd: folder,
  });
  const names = (await readdir(join(folder, out))).sort();
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, Buffer]> => [name, await readTree(join(folder, out, name))]),
    ),
  );
}

it('writes every format, reads it again, and gives the same bytes twice', { timeout: 120_000 }, async () => {
  const files = await segment('one');
  const names = FORMATS.map((format) => exportName('a.png', format));
  expect([...files.keys()]).toEqual([...names, 'a.provenance.json'].sort());

  const { exports } = JSON.parse(files.get('a.provenance.json')!.toString()) as {
    exports: { files: { format: string; verified: { objects: number | null } }[] }[];
  };
  const verified = exports[0].files.filter((file) => file.verified.objects === 6).map((file) => file.format);
  expect(verified).toEqual([
    'label-tiff',
    'pyramid-tiff',
    'label-png',
    'palette-png',
    'label-npy',
    'label-zarr',
    'label-zarr3',
    'mask-png',
    'imagej-rois',
    'qupath-geojson',
    'coco-json',
    'cellpose-seg',
    'nifti',
    'dicom-seg',
    'measurements-csv',
  ]);
  expect(exports).toMatchObject([
    {
      labels: { objects: 6, touchedByHand: 0 },
      image: { name: 'a.png', plane: { t: 0, z: 0 }, fingerprint: { of: 'file' } },
      segmentation: { model: { id: 'tiny', weightsSha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    },
  ]);

  const again = await segment('two');
  expect([...files].filter(([name, bytes]) => !bytes.equals(again.get(name)!)).map(([name]) => name)).toEqual(
    [],
  );
});
