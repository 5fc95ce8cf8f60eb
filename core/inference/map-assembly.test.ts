import { describe, expect, it } from 'vitest';

import type { MapLayout } from './map-layout.ts';
import { MapAssembly } from './map-assembly.ts';
import { StreamingSeparation } from './separate.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);
const KEPT: MapLayout = {
  planes: ['foreground', 'membrane'],
  maps: { foreground: 'kept', boundary: { constant: 0 }, distance: { constant: 1 } },
  masks: [{ name: 'membrane', threshold: 0.5 }],
};

describe('MapAssembly', () => {
  it('takes kept planes as they are and fills in constants', () => {
    const assembly = new MapAssembly(2, KEPT, 0.5);
    expect(assembly.push([bytes(1, 2, 3, 4), bytes(5, 6, 7, 8)], 1)).toEqual({
      rows: 1,
      maps: { foreground: bytes(1, 2), boundary: bytes(0, 0), distance: bytes(255, 255) },
    });
    expect(assembly.finish()).toBeNull();
  });

  it('gives rows out with their distances, once those are known', () => {
    const layout: MapLayout = {
      planes: ['boundary', 'foreground'],
      maps: { foreground: 'kept', boundary: 'kept', distance: { distanceCap: 2 } },
      masks: [],
    };
    const assembly = new MapAssembly(1, layout, 0.5);
    const got = [10, 200, 200, 200, 40].flatMap((value, y) => {
      const part = assembly.push([bytes(y), bytes(value)], 1);
      return part ? [part] : [];
    });
    const all = [...got, assembly.finish()!];
    expect(all.map((part) => part.rows).reduce((a, b) => a + b)).toBe(5);
    expect(all.flatMap((part) => [...part.maps.foreground])).toEqual([10, 200, 200, 200, 40]);
    expect(all.flatMap((part) => [...part.maps.boundary])).toEqual([0, 1, 2, 3, 4]);
    expect(all.flatMap((part) => [...part.maps.distance])).toEqual([0, 128, 255, 128, 0]);
  });

  it('parts two discs that touch, at the threshold where they do', () => {
    const [width, height] = [34, 18];
    const foreground = new Uint8Array(width * height);
    for (let i = 0; i < foreground.length; i++) {
      const [x, y] = [i % width, Math.floor(i / width)];
      const depth = 8.5 - Math.min(Math.hypot(x - 9, y - 9), Math.hypot(x - 24, y - 9));
      foreground[i] = Math.max(0, Math.min(255, 128 + depth * 40));
    }
    const layout: MapLayout = {
      planes: ['foreground'],
      maps: { foreground: 'kept', boundary: { constant: 0 }, distance: { distanceCap: 8 } },
      masks: [],
    };
    const count = (threshold: number, splitStrength: number): number => {
      const assembly = new MapAssembly(width, layout, threshold);
      const separation = new StreamingSeparation(width, { threshold, splitStrength, minSize: 0 });
      for (const part of [assembly.push([foreground], height), assembly.finish()]) {
        if (part) separation.push(part.maps, part.rows);
      }
      separation.finish();
      return separation.objects;
    };
    expect(count(0.5, 0.8)).toBe(2);
    expect(count(0.5, 0)).toBe(1);
  });
});
