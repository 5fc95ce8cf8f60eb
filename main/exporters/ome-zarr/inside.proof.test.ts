import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import { proofsOf } from '../../testing/proofs.ts';
import { findPython, runPython } from '../../testing/python.ts';
import { labelsOf, makeOmeZarr } from '../testing/ome-zarr-image.ts';
import { labelZarrInside } from './inside.ts';

const python = findPython(['zarr']);
const proofs = proofsOf(import.meta.filename);

it.skipIf(python === null)('is read by zarr beside the image (skipped without python3-zarr)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inside-'));
  try {
    const path = await makeOmeZarr(join(folder, 'a.ome.zarr'), 2);
    const source = labelsOf(path);
    await labelZarrInside.write(source, await labelZarrInside.placeIn(source.image));
    const script = join(import.meta.dirname, '../testing/read_inside.py');
    const { versions, ...found } = runPython<{ versions: Record<string, string> }>(python!, script, [path]);
    const none = Array<number[]>(6).fill(Array<number>(8).fill(0));
    const labels = [...none.slice(0, 5), Array<number>(8).fill(5)];
    expect(found).toEqual({
      listed: ['objects'],
      source: { image: '../../' },
      axes: ['z', 'y', 'x'],
      // Pixels 1, 3 and 5 of six rows, and the second of two planes, are those nearest to the centres of the level's.
      levels: [
        [none, labels],
        [
          [
            [0, 0, 0, 0],
            [0, 0, 0, 0],
            [5, 5, 5, 5],
          ],
        ],
      ],
      image: [
        [2, 2, 6, 8],
        [2, 1, 3, 4],
      ],
    });
    proofs.opened({
      format: EXPORT_FORMAT_INFO['label-zarr-inside'].title,
      programs: versions,
      compared: 'every label of every plane; axes, list of labels, source; shapes of the image',
      content: 'a plane of a stack with two levels',
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
