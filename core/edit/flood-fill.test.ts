import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { labelComponents } from '../mask/components.ts';
import { Labelmap } from '../mask/labelmap.ts';
import { applyPatch } from './apply.ts';
import { floodRegion, regionPatch } from './flood-fill.ts';
import { TILE_SIZE } from './patch.ts';

const WHOLE = { x: 0, y: 0, width: 1e6, height: 1e6 };

/** Rows of digits, '.' = background, with their top left corner at (x, y) of a labelmap of two by two tiles. */
function labelmapOf(rows: string[], x = 0, y = 0, width = TILE_SIZE + 8, height = TILE_SIZE + 8): Labelmap {
  const labelmap = new Labelmap(width, height);
  rows.forEach((row, j) =>
    [...row].forEach((digit, i) => {
      if (digit === '.') return;
      const rect = { x: x + i, y: y + j, width: 1, height: 1 };
      applyPatch(
        labelmap,
        { parts: [{ rect, before: Uint32Array.of(0), after: Uint32Array.of(Number(digit)) }] },
        'after',
      );
    }),
  );
  return labelmap;
}

describe('floodRegion', () => {
  const ring = ['.11111.', '11...11', '1..2..1', '11...11', '.11111.'];

  it('finds a hole across four tiles, and what lies around it', () => {
    const labelmap = labelmapOf(ring, TILE_SIZE - 3, TILE_SIZE - 2);
    const region = floodRegion(labelmap, { x: TILE_SIZE - 1, y: TILE_SIZE }, WHOLE);
    expect(region).toMatchObject({ label: 0, pixels: 10, touchesImageEdge: false, missing: [] });
    expect([...region.neighbours].sort()).toEqual([1, 2]);
    expect(region.bounds).toEqual({ x: TILE_SIZE - 2, y: TILE_SIZE - 1, width: 5, height: 3 });
    applyPatch(labelmap, regionPatch(labelmap, region, 1)!, 'after');
    const { x, y } = { x: TILE_SIZE - 3, y: TILE_SIZE - 2 };
    const labels = labelmap.readRect({ x, y, width: 7, height: 5 });
    expect(labels.filter((label) => label === 1)).toHaveLength(20 + 10);
    expect(labelmap.get(TILE_SIZE, TILE_SIZE)).toBe(2);
  });

  it('does not leak over corners', () => {
    const labelmap = labelmapOf(['.1.', '1..', '...'], 0, 0, 3, 3);
    expect(floodRegion(labelmap, { x: 0, y: 0 }, WHOLE).pixels).toBe(1);
  });

  it('follows an object as well as the background', () => {
    const labelmap = labelmapOf(['3.33', '3333', '..4.'], 0, 0, 4, 3);
    const region = floodRegion(labelmap, { x: 0, y: 0 }, WHOLE);
    expect(region).toMatchObject({ label: 3, pixels: 7, touchesImageEdge: true });
    expect([...region.neighbours].sort()).toEqual([0, 4]);
  });

  it('says which tiles it would need when the area is too small', () => {
    const labelmap = new Labelmap(TILE_SIZE * 3, TILE_SIZE * 3);
    const area = { x: TILE_SIZE, y: TILE_SIZE, width: TILE_SIZE, height: TILE_SIZE };
    const region = floodRegion(labelmap, { x: TILE_SIZE + 5, y: TILE_SIZE + 5 }, area);
    expect(region.pixels).toBe(TILE_SIZE * TILE_SIZE);
    expect(region.missing.map(({ column, row }) => [column, row]).sort()).toEqual([
      [0, 1],
      [1, 0],
      [1, 2],
      [2, 1],
    ]);
    expect(region.touchesImageEdge).toBe(false);
  });

  it('gives the pixels of the connected component, whatever the labels', () => {
    const [width, height] = [12, 9];
    // Over the place where four tiles meet.
    const [x, y] = [TILE_SIZE - 6, TILE_SIZE - 4];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 0, 0, 1, 2), { minLength: width * height, maxLength: width * height }),
        fc.nat({ max: width * height - 1 }),
        (labels, at) => {
          const rows = Array.from({ length: height }, (_, j) =>
            labels
              .slice(j * width, (j + 1) * width)
              .map((label) => label || '.')
              .join(''),
          );
          // A frame of another label keeps the flood in.
          const framed = ['9'.repeat(width + 2), ...rows.map((row) => `9${row}9`), '9'.repeat(width + 2)];
          const labelmap = labelmapOf(framed, x - 1, y - 1);
          const seed = { x: x + (at % width), y: y + Math.floor(at / width) };
          const region = floodRegion(labelmap, seed, WHOLE);
          const same = labels.map((label) => (label === labels[at] ? 1 : 0));
          const components = labelComponents(same, width, 4).labels;
          const expected = components.filter((component) => component === components[at]).length;
          expect(region.pixels).toBe(expected);
          const patch = regionPatch(labelmap, region, 5)!;
          applyPatch(labelmap, patch, 'after');
          const after = labelmap.readRect({ x, y, width, height });
          expect([...after]).toEqual(
            labels.map((label, i) => (components[i] === components[at] ? 5 : label)),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('fills four million background pixels in well under a second', () => {
    const labelmap = new Labelmap(2048, 2048);
    const started = performance.now();
    const region = floodRegion(labelmap, { x: 1000, y: 1000 }, WHOLE);
    const patch = regionPatch(labelmap, region, 1);
    const ms = performance.now() - started;
    expect(region.pixels).toBe(2048 * 2048);
    expect(patch?.parts).toHaveLength(16);
    expect(ms).toBeLessThan(1000);
  });
});
