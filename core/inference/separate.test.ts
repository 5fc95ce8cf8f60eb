import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Separation } from '../contract.ts';
import { StreamingSeparation, type SeparationMaps } from './separate.ts';

const separation = { threshold: 0.5, minSize: 1, splitStrength: 0.8 };

/**
 * Objects of a whole plane at once: labels `width * height`, row by row, 0 = background, 1..objects in raster order of
 * the first pixel. The same objects as StreamingSeparation gives.
 */
function separatePlane(
  { width, ...maps }: SeparationMaps & { width: number; height: number },
  separation: Separation,
): { labels: Uint32Array; objects: number } {
  const streaming = new StreamingSeparation(width, separation);
  const found = streaming.push(maps, maps.height).concat(streaming.finish());
  const labels = new Uint32Array(width * maps.height);
  for (const { label, runs } of found) {
    for (let i = 0; i < runs.length; i += 3)
      labels.fill(label, runs[i] * width + runs[i + 1], runs[i] * width + runs[i + 2]);
  }
  return { labels, objects: streaming.objects };
}

/** Maps from a picture: '.' is background, digits are the height in tenths, '#' is 1. */
function mapsOf(picture: string[]): SeparationMaps & { width: number; height: number } {
  const text = picture.join('');
  const distance = Uint8Array.from(text, (c) =>
    c === '.' ? 0 : c === '#' ? 255 : Math.round(Number(c) * 25.5),
  );
  return {
    foreground: Uint8Array.from(text, (c) => (c === '.' ? 0 : 255)),
    boundary: new Uint8Array(text.length),
    distance,
    width: picture[0].length,
    height: picture.length,
  };
}

function show(labels: Uint32Array, width: number): string[] {
  const rows: string[] = [];
  for (let i = 0; i < labels.length; i += width) {
    rows.push(
      [...labels.subarray(i, i + width)].map((label) => (label === 0 ? '.' : String(label))).join(''),
    );
  }
  return rows;
}

function separateText(picture: string[], options = separation): string[] {
  const maps = mapsOf(picture);
  return show(separatePlane(maps, options).labels, maps.width);
}

/** Random bumpy maps with touching blobs. */
const scene = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 60 }), seed: fc.nat() })
  .map(({ width, height, seed }) => drawScene(width, height, seed));

function drawScene(
  width: number,
  height: number,
  seed: number,
): SeparationMaps & { width: number; height: number } {
  let state = seed >>> 0;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const size = width * height;
  const maps = {
    foreground: new Uint8Array(size),
    boundary: new Uint8Array(size),
    distance: new Uint8Array(size),
  };
  for (let blob = 0; blob < size / 60 + 1; blob++) {
    const [cx, cy, radius] = [random() * width, random() * height, 2 + random() * 8];
    for (let i = 0; i < size; i++) {
      const depth = 1 - Math.hypot((i % width) - cx, Math.floor(i / width) - cy) / radius;
      if (depth <= 0) continue;
      maps.foreground[i] = 200;
      maps.boundary[i] = random() * 60;
      maps.distance[i] = Math.max(maps.distance[i], depth * 255);
    }
  }
  return { ...maps, width, height };
}

function stream(
  maps: SeparationMaps & { width: number; height: number },
  bands: number[],
  span?: number,
): Uint32Array {
  const { width, height } = maps;
  const streaming = new StreamingSeparation(width, separation, span);
  const labels = new Uint32Array(width * height);
  let next = 1;
  const paint = (objects: ReturnType<StreamingSeparation['finish']>, settled: number) => {
    for (const { label, area, bounds, runs } of objects) {
      expect(label).toBe(next++);
      expect(bounds.y).toBeGreaterThanOrEqual(settled);
      let painted = 0;
      for (let i = 0; i < runs.length; i += 3) {
        const part = labels.subarray(runs[i] * width + runs[i + 1], runs[i] * width + runs[i + 2]);
        expect(part.every((value) => value === 0)).toBe(true);
        part.fill(label);
        painted += part.length;
      }
      expect(painted).toBe(area);
    }
  };
  for (let y = 0, i = 0; y < height; i++) {
    const rows = Math.min(bands[i % bands.length], height - y);
    const cut = (map: Uint8Array) => map.slice(y * width, (y + rows) * width);
    const band = {
      foreground: cut(maps.foreground),
      boundary: cut(maps.boundary),
      distance: cut(maps.distance),
    };
    const settled = streaming.settledRows;
    paint(streaming.push(band, rows), settled);
    y += rows;
  }
  const settled = streaming.settledRows;
  paint(streaming.finish(), settled);
  return labels;
}

const bandHeights = fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 5 });

describe('separatePlane', () => {
  it('numbers objects in raster order of their first pixel', () => {
    expect(separateText(['....5', '.55.5', '.55.5', '5....'])).toEqual(['....1', '.22.1', '.22.1', '3....']);
  });

  it('splits touching peaks at their saddle and gives the saddle to the higher side', () => {
    expect(separateText(['39#94896', '39#94896'])).toEqual(['11111222', '11111222']);
  });

  it('joins peaks whose dip is not as deep as the split strength asks', () => {
    expect(separateText(['59888985'], { ...separation, splitStrength: 0.8 })).toEqual(['11111111']);
    expect(separateText(['59888985'], { ...separation, splitStrength: 1 })).toEqual(['11112222']);
  });

  it('divides a plateau in the middle', () => {
    expect(separateText(['9222229'])).toEqual(['1111222']);
  });

  it('keeps one object where there is no clear peak, and none below the minimum size', () => {
    expect(separateText(['000.1', '000.1'])).toEqual(['111.2', '111.2']);
    expect(separateText(['555.1', '555.1'], { ...separation, minSize: 3 })).toEqual(['111..', '111..']);
  });

  it('closes a hole in one object', () => {
    expect(separateText(['5555', '5..5', '5.55', '5555'])).toEqual(['1111', '1111', '1111', '1111']);
  });

  it('leaves a gap between two objects, a notch at the edge and a hole with something in it', () => {
    expect(separateText(['992299', '92..29', '992299'])).toEqual(['111222', '11..22', '111222']);
    expect(separateText(['555', '5.5', '5.5'])).toEqual(['111', '1.1', '1.1']);
    expect(separateText(['55555', '5...5', '5.5.5', '5...5', '55555'])).toEqual([
      '11111',
      '1...1',
      '1.2.1',
      '1...1',
      '11111',
    ]);
  });

  it('does not join over corners', () => {
    expect(separateText(['5.', '.5'])).toEqual(['1.', '.2']);
  });

  it('lowers heights by the boundary', () => {
    const maps = mapsOf(['99999']);
    maps.boundary[2] = 255;
    expect(show(separatePlane(maps, separation).labels, 5)).toEqual(['11122']);
  });

  it('takes pixels strictly above the threshold', () => {
    const maps = mapsOf(['555']);
    maps.foreground.set([51, 52, 0]);
    expect(show(separatePlane(maps, { ...separation, threshold: 0.2 }).labels, 3)).toEqual(['.1.']);
    expect(separatePlane(maps, { ...separation, threshold: 1 }).objects).toBe(0);
  });

  it('gives every pixel of the mask one object when nothing is too small', () => {
    fc.assert(
      fc.property(scene, (maps) => {
        const { labels } = separatePlane(maps, separation);
        expect(labels.every((label, i) => label > 0 === maps.foreground[i] > 127)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('StreamingSeparation', () => {
  it('gives the whole-image labels for bands of any height', () => {
    fc.assert(
      fc.property(scene, bandHeights, (maps, bands) => {
        expect(stream(maps, bands)).toEqual(separatePlane(maps, separation).labels);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same labels for all bands also where tall components are taken apart', () => {
    fc.assert(
      fc.property(scene, bandHeights, (maps, bands) => {
        const whole = stream(maps, [maps.height], 24);
        expect(stream(maps, bands, 24)).toEqual(whole);
        expect(whole.every((label, i) => label > 0 === maps.foreground[i] > 127)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('takes a tall component apart without cutting or doubling its objects', () => {
    // A column of 40 peaks, 6 rows apart, in one component of 240 rows; at most 48 are kept.
    const profile = [2, 6, 9, 9, 6, 2];
    const maps = mapsOf(Array.from({ length: 240 }, (_, y) => String(profile[y % 6]).repeat(5)));
    const whole = separatePlane(maps, separation);
    expect(whole.objects).toBe(40);
    expect(stream(maps, [7], 48)).toEqual(whole.labels);
  });

  it('gives objects out as soon as their numbers are known', () => {
    const maps = mapsOf(['5..5', '5...', '..5.', '....']);
    const streaming = new StreamingSeparation(4, separation);
    const row = (y: number) => {
      const cut = (map: Uint8Array) => map.subarray(4 * y, 4 * y + 4);
      return streaming.push(
        { foreground: cut(maps.foreground), boundary: cut(maps.boundary), distance: cut(maps.distance) },
        1,
      );
    };
    expect(row(0)).toEqual([]);
    expect(row(1)).toEqual([]);
    expect(streaming.settledRows).toBe(0);
    expect(row(2).map(({ label, bounds }) => [label, bounds.x])).toEqual([
      [1, 0],
      [2, 3],
    ]);
    expect(streaming.settledRows).toBe(2);
    expect(row(3).map(({ label, runs }) => [label, [...runs]])).toEqual([[3, [2, 2, 3]]]);
    expect(streaming.settledRows).toBe(4);
  });
});
