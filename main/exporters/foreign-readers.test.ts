import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ExportFormat } from '../../core/contract.ts';
import type { LabelSource } from '../services/exporting.ts';
import { EXPORTERS } from './index.ts';
import { measureSource } from './objects.ts';
import { AWKWARD, imageOf, mottled, sourceOf, squares } from './testing/label-sources.ts';

/** Debian's Python first: the distribution's packages are not seen by one that was installed beside it. */
const INTERPRETERS = ['/usr/bin/python3', 'python3'];
const SCRIPT = join(import.meta.dirname, 'testing', 'read_exports.py');
const MISSING = 42;

interface Found {
  objects: Record<string, [area: number, x: number, y: number]>;
  [fact: string]: unknown;
}

/** What other people's libraries find in the file; a sentence when none of them is there. */
function readElsewhere(format: ExportFormat, path: string, source: LabelSource): Found | string {
  const args = [SCRIPT, format, path, String(source.width), String(source.height)];
  let missing = 'there is no Python';
  for (const python of INTERPRETERS) {
    const { status, stdout, stderr } = spawnSync(python, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
    if (status === 0) return JSON.parse(stdout) as Found;
    if (status !== MISSING && status !== null) throw new Error(stderr);
    if (status === MISSING) missing = stderr.trim();
  }
  return missing;
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foreign-'));
});
afterAll(() => rm(folder, { recursive: true }));

const many = squares(66_000, 1, 300);
const SOURCES: [string, LabelSource][] = [
  [
    'holes, parts, single pixels, edges',
    sourceOf(AWKWARD.labels, AWKWARD.width, {
      image: imageOf('näme.tif', { edited: new Set([2, 9]) }),
    }),
  ],
  ['ragged objects over several bands', sourceOf(mottled(300, 1100, 60), 300)],
  ['no object', sourceOf(new Uint32Array(12), 4)],
  ['gaps between labels, one beyond 16 bits', sourceOf(Uint32Array.of(0, 7, 7, 70_000, 0, 3), 3)],
  ['more than 65,535 objects', sourceOf(many.labels, many.width)],
];

/** What each format says beside the objects. */
const FACTS: Partial<Record<ExportFormat, (source: LabelSource) => Record<string, unknown>>> = {
  'label-tiff': arrayFacts,
  'label-png': (source) => ({ ...arrayFacts(source), dtype: 'uint16' }),
  'label-npy': arrayFacts,
  'qupath-geojson': ({ objects }) => ({
    valid: true,
    kinds: objects === 0 ? [] : ['detection'],
    ids: objects,
  }),
  'coco-json': () => ({ boxes: true }),
  'cellpose-seg': ({ width, height, objects, image }) => ({
    dtype: objects > 0xffff ? 'uint32' : 'uint16',
    shape: [height, width],
    outlines: true,
    filename: image?.name ?? '',
    manual: Array.from({ length: objects }, (_, i) => image?.edited.has(i + 1) ?? false),
  }),
};

/** Formats in which the number of objects decides on something. */
const HOLD_MANY: ExportFormat[] = ['label-tiff', 'label-npy', 'cellpose-seg'];

function arrayFacts({ width, height, maxLabel }: LabelSource) {
  return { dtype: maxLabel > 0xffff ? 'uint32' : 'uint16', shape: [height, width] };
}

describe.each(Object.keys(FACTS) as ExportFormat[])('%s, read by others', (format) => {
  it.for(SOURCES)('has the same objects: %s', { timeout: 120_000 }, async ([, source], { skip }) => {
    skip(source.objects > 0xffff && !HOLD_MANY.includes(format), 'one object is as another to this format');
    const path = join(folder, `a${EXPORTERS[format].suffix}`);
    if (format === 'label-png' && source.maxLabel > 0xffff) {
      await expect(EXPORTERS[format].write(source, path)).rejects.toMatchObject({
        code: 'file.unsupported',
      });
      return;
    }
    await EXPORTERS[format].write(source, path);
    const found = readElsewhere(format, path, source);
    if (typeof found === 'string') return skip(found);
    const measured = [...(await measureSource(source)).values()].sort((a, b) => a.label - b.label);
    const { objects, ...facts } = found;
    const ids = Object.keys(objects).map(Number);
    expect(ids.sort((a, b) => a - b)).toEqual(
      measured.map(({ label }, i) => (format === 'cellpose-seg' ? i + 1 : label)),
    );
    measured.forEach(({ area, sumX, sumY }, i) => {
      const [foundArea, x, y] = objects[ids[i]];
      if (
        Math.abs(foundArea - area) + Math.abs(x - sumX / area - 0.5) + Math.abs(y - sumY / area - 0.5) >
        1e-6
      )
        expect({ id: ids[i], foundArea, x, y }).toEqual({ area, sumX, sumY });
    });
    expect(facts).toMatchObject(FACTS[format]!(source));
  });
});
