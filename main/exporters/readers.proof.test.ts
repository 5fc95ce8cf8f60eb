import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ExportFormat } from '../../core/contract.ts';
import { TILE_SIZE } from '../../core/edit/patch.ts';
import { EXPORT_FORMAT_INFO } from '../../core/export-formats.ts';
import type { MeasuredObject } from '../../core/mask/objects.ts';
import type { LabelSource } from '../services/exporting.ts';
import { proofsOf } from '../testing/proofs.ts';
import { findPython, runPython } from '../testing/python.ts';
import { EXPORTERS } from './index.ts';
import { measureSource } from './objects.ts';
import { AWKWARD, mottled, squares } from './testing/label-sources.ts';
import { mergedObject, pictured } from './testing/pictured.ts';

const SCRIPT = join(import.meta.dirname, 'testing', 'read_exports.py');
const python = findPython([
  'tifffile',
  'skimage',
  'scipy',
  'PIL',
  'pandas',
  'shapely',
  'geojson',
  'zarr',
  'numcodecs',
]);
const proofs = proofsOf(import.meta.filename);

interface Found {
  objects?: Record<string, [area: number, x: number, y: number]>;
  [fact: string]: unknown;
}

const many = squares(66_000, 1, 300);
const SOURCES: Record<string, LabelSource> = {
  'holes, parts, single pixels, edges': pictured(AWKWARD.labels, AWKWARD.width),
  'ragged objects': pictured(mottled(300, 1100, 60), 300),
  'objects in hundreds of pieces': pictured(mottled(64, 96, 40), 64),
  'no object': pictured(new Uint32Array(12), 4),
  'numbers with gaps, beyond 16 bits': pictured(Uint32Array.of(0, 7, 7, 70_000, 0, 3), 3),
  'more than 65,535 objects': pictured(many.labels, many.width),
};
const isMany = (source: LabelSource) => source.objects > 0xffff;

interface Reader {
  programs: readonly string[];
  compared: string;
  /** What it says of the file beside the objects. */
  facts: (source: LabelSource, ids: readonly number[]) => Record<string, unknown>;
  /** Whether a file of these labels is read; all are without it. */
  takes?: (source: LabelSource) => boolean;
}

const READERS: Partial<Record<ExportFormat, Reader>> = {
  'label-tiff': {
    programs: ['tifffile'],
    compared: 'labels, areas and centres; type, shape, resolution',
    facts: (source) => ({ ...arrayFacts(source), perUnit: 20_000 }),
  },
  'pyramid-tiff': {
    programs: ['tifffile'],
    compared: 'labels, areas and centres; type, shape, pixel size, every level with the nearest of the first',
    facts: (source) => ({ ...levelFacts(source), isPyramid: true, size: [0.5, 0.5, 'µm'] }),
  },
  'label-png': {
    programs: ['scikit-image'],
    compared: 'labels, areas and centres; type, shape',
    facts: arrayFacts,
    takes: ({ maxLabel }) => maxLabel <= 0xffff,
  },
  'palette-png': {
    programs: ['Pillow'],
    compared: 'labels, areas and centres; type, shape, mode',
    facts: (source) => ({ ...arrayFacts(source), dtype: 'uint8', mode: 'P' }),
    takes: ({ maxLabel }) => maxLabel <= 0xff,
  },
  'label-npy': {
    programs: ['NumPy'],
    compared: 'labels, areas and centres; type, shape',
    facts: arrayFacts,
  },
  'label-zarr': {
    programs: ['zarr'],
    compared:
      'labels, areas and centres; type, shape, axes, pixel size, every level with the nearest of the first',
    facts: zarrFacts,
  },
  'label-zarr3': {
    programs: ['NumPy', 'numcodecs'],
    compared:
      'labels, areas and centres; type, shape, axes, pixel size, every level with the nearest of the first',
    facts: zarrFacts,
  },
  'mask-png': {
    programs: ['scikit-image'],
    compared: 'area and centre of what is white; type, shape',
    facts: (source) => ({ ...arrayFacts(source), dtype: 'uint8' }),
  },
  'overlay-png': {
    programs: ['Pillow', 'scikit-image'],
    compared: 'outlines with `find_boundaries`, all other pixels with the image; shape',
    facts: ({ width, height }) => ({ shape: [height, width, 3], outlines: true, rest: true }),
    takes: (source) => !isMany(source),
  },
  'overlay-jpeg': {
    programs: ['Pillow', 'scikit-image'],
    compared: 'outlines by `find_boundaries` on the image, to 8 of 255 in the mean; shape',
    facts: ({ width, height }) => ({
      shape: [height, width, 3],
      error: expect.toSatisfy((error: number) => error < 8) as number,
    }),
    takes: (source) => !isMany(source),
  },
  'probability-tiff': {
    programs: ['tifffile'],
    compared: 'every value to 1e-7; type, names of the pages',
    facts: () => ({ dtype: 'float32', planes: ['foreground', 'myelin'], same: true }),
    takes: (source) => !isMany(source),
  },
  'qupath-geojson': {
    programs: ['geojson', 'shapely'],
    compared: 'names, areas and centres; validity, kinds, ids without doubles',
    facts: ({ objects }) => ({ valid: true, kinds: objects === 0 ? [] : ['detection'], ids: objects }),
    takes: (source) => !isMany(source),
  },
  'coco-json': {
    programs: ['NumPy', 'scikit-image'],
    compared: 'ids, areas, centres and boxes of decoded run lengths and filled polygons',
    facts: () => ({ boxes: true }),
    takes: (source) => !isMany(source),
  },
  'cellpose-seg': {
    programs: ['NumPy', 'SciPy'],
    compared: 'ids, areas and centres; outlines, touched by hand, file name, type',
    facts: (source, ids) => ({
      ...arrayFacts({ ...source, maxLabel: source.objects }),
      outlines: true,
      filename: source.image!.name,
      manual: ids.map((id) => source.image!.edited.has(id)),
    }),
  },
  'measurements-csv': {
    programs: ['pandas', 'scikit-image'],
    compared: 'every column with `regionprops_table` to 1e-6; image, class, touched by hand, reviewed',
    facts: ({ objects, image }, ids) => ({
      rows: objects,
      differs: [],
      ...(objects > 0 && {
        said: {
          image: ids.map(() => `'${image!.name}`),
          class: ids.map((id) => image!.classOf!(id) ?? ''),
          edited: ids.map((id) => image!.edited.has(id)),
          reviewed: ids.map((id) => image!.accepted!.has(id)),
        },
      }),
    }),
    // scikit-image takes a quarter of a second for a ragged object.
    takes: ({ width, height }) => width * height < 10_000,
  },
};

function arrayFacts({ width, height, maxLabel }: Pick<LabelSource, 'width' | 'height' | 'maxLabel'>) {
  return { dtype: maxLabel > 0xffff ? 'uint32' : 'uint16', shape: [height, width] };
}

function levelFacts(source: LabelSource) {
  const levels = 1 + Math.max(0, Math.ceil(Math.log2(Math.max(source.width, source.height) / TILE_SIZE)));
  return { ...arrayFacts(source), levels, isNearest: true };
}

function zarrFacts(source: LabelSource) {
  return { ...levelFacts(source), axes: ['y', 'x'], scale: [0.5, 0.5], isScaled: true, isLabel: true };
}

const FORMATS = Object.keys(READERS) as ExportFormat[];
const CASES = FORMATS.flatMap((format) =>
  Object.entries(SOURCES)
    .filter(([, source]) => READERS[format]!.takes?.(source) ?? true)
    .map(([content, source]) => ({ format, content, source })),
);

let folder = '';
let found: Found[] = [];
let versions: Record<string, string> = {};
beforeAll(async () => {
  if (python === null) return;
  folder = await mkdtemp(join(tmpdir(), 'readers-'));
  const jobs = [];
  for (const [i, { format, source }] of CASES.entries()) {
    const { width, height } = source;
    const path = join(folder, `${i}${EXPORTERS[format].suffix}`);
    await EXPORTERS[format].write(source, path);
    const labels = join(folder, `${Object.values(SOURCES).indexOf(source)}.raw`);
    await writeFile(labels, await source.readRows(0, height));
    jobs.push({ format, path, labels, width, height });
  }
  ({ found, versions } = runPython<{ found: Found[]; versions: typeof versions }>(python, SCRIPT, [], jobs));
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(python === null)('read by others (skipped without the Python packages of .ci/run)', () => {
  it.each(CASES.map(({ format, content }, i) => [format, content, i] as const))(
    '%s: %s',
    async (format, content, i) => {
      const { source } = CASES[i];
      const { programs, compared, facts } = READERS[format]!;
      const { objects, ...said } = found[i];
      const expected = [...(await measureSource(source)).values()].sort((a, b) => a.label - b.label);
      expect(said).toMatchObject(
        facts(
          source,
          expected.map(({ label }) => label),
        ),
      );
      if (objects !== undefined) expectSame(objects, asWritten(format, expected));
      proofs.opened({
        format: EXPORT_FORMAT_INFO[format].title,
        programs: Object.fromEntries(programs.map((name) => [name, versions[name]])),
        compared,
        content,
      });
    },
  );
});

/** By the ids that the format has. */
function asWritten(format: ExportFormat, objects: readonly MeasuredObject[]) {
  if (format === 'mask-png') return mergedObject(objects);
  return objects.map((object, i) => (format === 'cellpose-seg' ? { ...object, label: i + 1 } : object));
}

function expectSame(
  objects: NonNullable<Found['objects']>,
  expected: readonly Pick<MeasuredObject, 'label' | 'area' | 'sumX' | 'sumY'>[],
) {
  const ids = Object.keys(objects).map(Number);
  expect(ids.sort((a, b) => a - b)).toEqual(expected.map(({ label }) => label));
  for (const { label, area, sumX, sumY } of expected) {
    const [foundArea, x, y] = objects[label];
    const error =
      Math.abs(foundArea - area) + Math.abs(x - sumX / area - 0.5) + Math.abs(y - sumY / area - 0.5);
    // A matcher for each of 66,000 objects would take seconds.
    if (error > 1e-6) expect({ label, foundArea, x, y }).toEqual({ area, sumX, sumY });
  }
}
