import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundleProcesses, type Bundle } from '../engine/testing/bundle.ts';
import { npyHeader } from '../exporters/npy-header.ts';
import { AWKWARD } from '../exporters/testing/label-sources.ts';
import { openImage } from '../formats/open-image.ts';
import { runProgram } from './testing/run-program.ts';

const { width } = AWKWARD;
const height = AWKWARD.labels.length / width;

let bundle: Bundle;
let folder = '';
beforeAll(async () => {
  bundle = await bundleProcesses();
  folder = await mkdtemp(join(tmpdir(), 'skipscope-convert-'));
  const write = (name: string, data: Uint16Array) =>
    writeFile(join(folder, name), encode({ width, height, data, depth: 16, channels: 1 }));
  await write(
    'cells.png',
    Uint16Array.from(AWKWARD.labels, (_, i) => 100 + i),
  );
  await write('truth.labels.png', Uint16Array.from(AWKWARD.labels));
});
afterAll(async () => {
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => runProgram(bundle.cli, ['convert', ...args], { cwd: folder });

async function readLabels(name: string): Promise<number[]> {
  const source = await openImage(join(folder, name));
  const rect = { x: 0, y: 0, width, height };
  const pixels = await source.readRegion({ level: 0, t: 0, c: 0, z: 0, rect });
  await source.close();
  return Array.from(pixels);
}

describe('skipscope convert', () => {
  it('writes what the export dialog writes, named after the image, with its provenance', async () => {
    const formats = 'imagej-rois,qupath-geojson,coco-json,label-npy,measurements-csv,overlay-png';
    const { code, stdout, stderr } = await run(
      ...['truth.labels.png', '--image', 'cells.png', '--format', formats, '--out', 'out'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^truth\.labels\.png: \d objects -> out\/cells\.rois\.zip, out\/cells\.geojson/);
    expect((await readdir(join(folder, 'out'))).sort()).toEqual([
      'cells.coco.json',
      'cells.geojson',
      'cells.labels.npy',
      'cells.measurements.csv',
      'cells.overlay.png',
      'cells.provenance.json',
      'cells.rois.zip',
    ]);
    expect(await readFile(join(folder, 'out', 'cells.measurements.csv'), 'utf8')).toContain('intensity_mean');
  });

  it.each(['cells.rois.zip', 'cells.geojson', 'cells.coco.json', 'cells.labels.npy'])(
    'reads %s back to the same labels, with holes, parts and single pixels',
    async (name) => {
      const args = ['--image', 'cells.png', '--format', 'label-tiff', '--out', 'back'];
      expect(await run(join('out', name), ...args)).toMatchObject({ code: 0, stderr: '' });
      expect(await readLabels('back/cells.labels.tif')).toEqual(Array.from(AWKWARD.labels));
    },
  );

  it('takes a label image without its image', async () => {
    expect(await run('truth.labels.png', '--format', 'label-tiff', '--out', 'alone')).toMatchObject({
      code: 0,
    });
    expect(await readLabels('alone/truth.labels.tif')).toEqual(Array.from(AWKWARD.labels));
  });

  it('writes the other files when one cannot hold the labels, and says which', async () => {
    const data = Buffer.from(Uint32Array.of(0, 70_000, 0, 70_000).buffer);
    await writeFile(join(folder, 'many.npy'), Buffer.concat([npyHeader('<u4', [2, 2]), data]));
    const args = ['many.npy', '--format', 'label-png,label-tiff', '--out', 'some'];
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'many.npy: 1 object -> some/many.labels.tif\n' });
    expect(stderr).toContain('some/many.labels.png was not written. A PNG holds labels up to 65,535');
  });

  it.each([
    [['out/cells.rois.zip', '--format', 'label-tiff', '--out', 'x'], 'Give the image with --image'],
    [['truth.labels.png', '--format', 'probability-tiff', '--out', 'x'], 'probability'],
    [['truth.labels.png', '--out', 'x'], "required option '-f, --format <list>'"],
    [['absent.png', '--format', 'label-tiff', '--out', 'x'], 'absent.png'],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, stderr } = await run(...args);
    expect(code).not.toBe(0);
    expect(stderr).toContain(message);
  });
});
