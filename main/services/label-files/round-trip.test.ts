import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { EXPORTERS } from '../../exporters/index.ts';
import { imageOf, sourceOf } from '../../exporters/testing/label-sources.ts';
import { readLabelFile } from './read-label-file.ts';

/** Formats that hold all that a labelmap does. */
const WHOLE = [
  ...(['label-tiff', 'label-png', 'label-npy', 'label-zarr', 'label-zarr3', 'nifti'] as const),
  ...(['imagej-rois', 'qupath-geojson', 'coco-json', 'dicom-seg'] as const),
] as const;

let folder = '';
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'round-trip-'));
});
afterAll(() => rm(folder, { recursive: true }));

const drawing = fc
  .record({ width: fc.integer({ min: 1, max: 14 }), height: fc.integer({ min: 1, max: 14 }) })
  .chain(({ width, height }) => {
    const label = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constantFrom(1, 2, 3, 40, 65_535));
    const pixels = fc.array(label, { minLength: width * height, maxLength: width * height });
    return pixels.map((labels) => ({ labels: Uint32Array.from(labels), width, height }));
  });

/** Objects numbered anew, in the order of their numbers, as Cellpose wants them. */
function renumber(labels: Uint32Array): Uint32Array {
  const order = [...new Set(labels)].filter((label) => label > 0).sort((a, b) => a - b);
  return labels.map((label) => order.indexOf(label) + 1);
}

it.each([...WHOLE, 'cellpose-seg' as const])(
  'what is exported as %s is imported the same',
  async (format) => {
    await fc.assert(
      fc.asyncProperty(drawing, async ({ labels, width, height }) => {
        const exporter = EXPORTERS[format];
        if (format === 'dicom-seg') fc.pre(labels.some((label) => label > 0));
        const path = join(folder, `${files++}${exporter.suffix}`);
        await exporter.write(sourceOf(labels, width, { image: imageOf('a.tif') }), path);
        const shape = { x: width, y: height, z: 1, t: 1, c: 1 };
        const target = { name: 'a.tif', path: '/a.tif', shape, isRgb: false, plane: () => ({ t: 0, z: 0 }) };
        const { planes, notices, objects } = await readLabelFile(path, target);
        const found =
          planes[0]?.labelmap.readRect({ x: 0, y: 0, width, height }) ?? new Uint32Array(labels.length);
        expect(Array.from(found)).toEqual(Array.from(format === 'cellpose-seg' ? renumber(labels) : labels));
        expect(notices).toEqual([]);
        expect(objects).toBe(new Set(labels.filter((label) => label > 0)).size);
      }),
      { numRuns: 40 },
    );
  },
);
