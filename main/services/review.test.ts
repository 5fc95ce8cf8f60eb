import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { encode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { PixelSource } from '../../core/image/pixel-source.ts';
import { Labelmap } from '../../core/mask/labelmap.ts';
import { measureObjects } from '../../core/mask/objects.ts';
import type { ObjectTable } from '../../core/review/object-table.ts';
import { ReviewService } from './review.ts';

const WIDTH = 60;
const HEIGHT = 40;
const PLANE = { t: 0, z: 0 };

let folder: string;
let labelmap: Labelmap;
let first: Labelmap;
let reads: number;
let mapId: string;
let review: ReviewService;

/** Fills a rectangle. */
function paint(target: Labelmap, label: number, x: number, y: number, width: number, height: number): void {
  const tile = target.writableTile(0, 0);
  for (let row = y; row < y + height; row++) tile.fill(label, row * WIDTH + x, row * WIDTH + x + width);
}

function valueOf(table: ObjectTable, label: number, name: string): number {
  const column = table.columns.find((each) => each.name === name)!;
  return column.values[table.labels.indexOf(label)];
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-review-'));
  labelmap = new Labelmap(WIDTH, HEIGHT);
  first = new Labelmap(WIDTH, HEIGHT);
  paint(labelmap, 1, 0, 0, 10, 10);
  paint(labelmap, 2, 20, 20, 4, 5);
  paint(first, 1, 0, 0, 10, 10);
  reads = 0;
  mapId = 'a';
  const source: PixelSource = {
    format: 'Test',
    shape: { t: 1, c: 1, z: 1, y: HEIGHT, x: WIDTH },
    dtype: 'uint8',
    channels: [{ name: '', color: null }],
    isRgb: false,
    levels: [{ width: WIDTH, height: HEIGHT, downsample: 1 }],
    pixelSize: null,
    metadata: {},
    readRegion({ rect }) {
      reads++;
      return Promise.resolve(new Uint8Array(rect.width * rect.height).fill(7));
    },
    close: () => Promise.resolve(),
  };
  const file = (id: string) => ({ id, path: join(folder, id), name: id, kind: 'image' as const, bytes: 1 });
  const image = { id: 'i', file: { ...file('i'), origin: 'disk' as const }, source };
  review = new ReviewService({
    images: { get: () => image },
    files: { resolve: (id) => Promise.resolve({ ...file(id), origin: 'disk' }) },
    labels: {
      reviewedPlane: () =>
        Promise.resolve({
          labelmap,
          objects: measureObjects(labelmap),
          revision: 3,
          segmentation: null,
          mapId,
          maps: ['foreground'],
          readMap: (_, rect) => Promise.resolve(new Uint8Array(rect.width * rect.height)),
        }),
      firstResult: (_, __, use) => Promise.resolve(use(first)),
      adoptLabels: () => Promise.reject(new Error('nothing is adopted here')),
    },
    skips: { segmentWithout: () => Promise.resolve(first) },
  });
});
afterEach(() => rm(folder, { recursive: true }));

describe('table', () => {
  it('measures every object, and says what speaks against it', async () => {
    const table = await review.table('i', PLANE, false);
    expect([...table.labels]).toEqual([1, 2]);
    expect(table.revision).toBe(3);
    expect(valueOf(table, 2, 'area')).toBe(20);
    expect(valueOf(table, 2, 'intensity_mean')).toBe(7);
    expect(valueOf(table, 1, 'doubt_edge')).toBeGreaterThan(0);
    expect(valueOf(table, 2, 'doubt_edge')).toBe(0);
    // The map is 0 everywhere: nothing says that there is an object at all.
    expect(valueOf(table, 2, 'doubt_outline')).toBeCloseTo(0.8, 9);
  });

  it('measures again only what has changed, and everything when asked to or after a run', async () => {
    await review.table('i', PLANE, false);
    expect(reads).toBe(1);
    await review.table('i', PLANE, false);
    expect(reads).toBe(1);
    paint(labelmap, 2, 20, 20, 4, 6);
    paint(labelmap, 3, 40, 30, 2, 2);
    paint(labelmap, 0, 0, 0, 10, 10);
    const changed = await review.table('i', PLANE, false);
    expect([...changed.labels]).toEqual([2, 3]);
    expect(valueOf(changed, 2, 'area')).toBe(24);
    expect(reads).toBe(2);
    await review.table('i', PLANE, true);
    mapId = 'b';
    await review.table('i', PLANE, false);
    expect(reads).toBe(4);
  });

  it('stops when aborted', async () => {
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(review.table('i', PLANE, false, aborted)).rejects.toThrow('enough');
    expect((await review.table('i', PLANE, false)).labels.length).toBe(2);
  });
});

describe('compare', () => {
  it('compares with the first result, and keeps it for showing', async () => {
    const found = await review.compare('i', { plane: PLANE, reference: { kind: 'first-result' } });
    expect(found).toMatchObject({ name: 'First result', revision: 3, objects: 2, expected: 1, missed: [] });
    expect(found.extra).toEqual([{ label: 2, iou: 0 }]);
    paint(first, 9, 30, 30, 3, 3);
    expect(new Set(review.referenceTile('i', found.referenceId, 0, 0))).toEqual(new Set([0, 1]));
    expect(() => review.referenceTile('i', 'other', 0, 0)).toThrow('Compare again');
    expect(() => review.referenceTile('i', found.referenceId, 1, 0)).toThrow('1 columns and 1 rows');
  });

  const compareFile = (fileId: string) =>
    review.compare('i', { plane: PLANE, reference: { kind: 'file', fileId } });

  it('reads a label image', async () => {
    const data = new Uint16Array(WIDTH * HEIGHT);
    data.fill(500, 20 * WIDTH + 20, 20 * WIDTH + 24);
    data.fill(500, 21 * WIDTH + 20, 21 * WIDTH + 24);
    data.fill(500, 22 * WIDTH + 20, 22 * WIDTH + 24);
    const png = encode({ width: WIDTH, height: HEIGHT, data, depth: 16, channels: 1 });
    await writeFile(join(folder, 'truth.png'), png);
    const { name, matches, extra } = await compareFile('truth.png');
    expect(name).toBe('truth.png');
    expect(matches).toEqual([{ label: 2, expected: 500, iou: 12 / 20 }]);
    expect(extra).toEqual([{ label: 1, iou: 0 }]);
  });

  it('reads outlines', async () => {
    const ring = [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
      [0, 0],
    ];
    const feature = {
      type: 'Feature',
      geometry: { type: 'Polygon', coordinates: [ring] },
      properties: { name: '4' },
    };
    const text = JSON.stringify({ type: 'FeatureCollection', features: [feature] });
    await writeFile(join(folder, 'truth.geojson'), text);
    expect((await compareFile('truth.geojson')).matches).toEqual([{ label: 1, expected: 4, iou: 1 }]);
    const far = text.replaceAll('10', '100');
    await writeFile(join(folder, 'far.geojson'), far);
    await expect(compareFile('far.geojson')).rejects.toThrow('Choose the labels of this image');
  });

  it('refuses another size and colours', async () => {
    const small = encode({ width: 2, height: 3, data: new Uint8Array(6), depth: 8, channels: 1 });
    const colours = encode({
      width: WIDTH,
      height: HEIGHT,
      data: new Uint8Array(3 * WIDTH * HEIGHT).map((_, i) => i % 7),
      depth: 8,
      channels: 3,
    });
    await writeFile(join(folder, 'small.png'), small);
    await writeFile(join(folder, 'colours.png'), colours);
    await expect(compareFile('small.png')).rejects.toThrow(
      "Expected labels of the image's size, 60 x 40 pixels, but small.png has 2 x 3 pixels",
    );
    await expect(compareFile('colours.png')).rejects.toThrow('Expected a label image');
  });
});
