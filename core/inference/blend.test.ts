import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { BandBlend } from './blend.ts';

const planes = [0, 2, 1].map((channel) => ({ channel, invert: false }));
const first = [{ channel: 0, invert: false }];
const ones = (length: number) => new Float32Array(length).fill(1);

describe('BandBlend', () => {
  it('weights what tiles share and gives rows out from top to bottom', () => {
    const blend = new BandBlend(2, 3, planes);
    const tile = (value: number) =>
      Float32Array.from({ length: 12 }, (_, i) => (i < 4 ? value : i < 8 ? 0.2 : 1));
    const common = { x: 0, width: 2, height: 2, columnWeights: ones(2) };
    blend.add({ ...common, output: tile(1), y: 0, rowWeights: Float32Array.of(1, 0.25) });
    const top = blend.take(1)!;
    expect([top.y, top.rows, ...top.planes.map((plane) => [...plane])]).toEqual([
      0,
      1,
      [255, 255],
      [255, 255],
      [51, 51],
    ]);
    expect(blend.take(1)).toBeNull();
    blend.add({ ...common, output: tile(0), y: 1, rowWeights: Float32Array.of(0.75, 1) });
    const rest = blend.take(3)!;
    expect([rest.y, rest.rows]).toEqual([1, 2]);
    expect([...rest.planes[0]]).toEqual([64, 64, 0, 0]);
    expect([...rest.planes[2]]).toEqual([51, 51, 51, 51]);
  });

  it('leaves out what lies beyond the image', () => {
    const blend = new BandBlend(1, 1, first);
    const output = Float32Array.from({ length: 27 }, (_, i) => (i % 9 === 4 ? 1 : 0));
    blend.add({
      output,
      x: -1,
      y: -1,
      width: 3,
      height: 3,
      columnWeights: ones(3),
      rowWeights: ones(3),
    });
    expect([...blend.take(9)!.planes[0]]).toEqual([255]);
  });

  it('turns NaN into 0 and cuts at 0 and 1', () => {
    const blend = new BandBlend(3, 1, [...first, { channel: 0, invert: true }]);
    const output = Float32Array.from([NaN, -1, 7, 0, 0, 0, 0, 0, 0]);
    blend.add({
      output,
      x: 0,
      y: 0,
      width: 3,
      height: 1,
      columnWeights: ones(3),
      rowWeights: ones(1),
    });
    const [plain, inverted] = blend.take(1)!.planes;
    expect([...plain]).toEqual([0, 0, 255]);
    expect([...inverted]).toEqual([0, 255, 0]);
  });

  it('gives a pointwise network the same bytes, wherever tiles are cut', () => {
    // Every fourth value lies exactly between two bytes.
    const network = (x: number, y: number) => ((x * 37 + y * 101) % 1020) / 1020 + 1 / 510;
    const whole = new BandBlend(10, 10, first);
    const one = Float32Array.from({ length: 300 }, (_, i) => network(i % 10, Math.floor(i / 10) % 10));
    whole.add({
      output: one,
      x: 0,
      y: 0,
      width: 10,
      height: 10,
      columnWeights: ones(10),
      rowWeights: ones(10),
    });
    const expected = [...whole.take(10)!.planes[0]];
    const cuts = fc.record({ column: fc.integer({ min: 1, max: 8 }), row: fc.integer({ min: 1, max: 8 }) });
    fc.assert(
      fc.property(cuts, fc.double({ min: 0, max: 1, noNaN: true }), ({ column, row }, share) => {
        const blend = new BandBlend(10, 10, first);
        const rows: number[] = [];
        // Four tiles that share one row and one column, which count `share` on one side and the rest on the other.
        const spans = (cut: number) => [
          { from: 0, weights: ones(cut + 1).map((_, i) => (i === cut ? share : 1)) },
          { from: cut, weights: ones(10 - cut).map((_, i) => (i === 0 ? 1 - share : 1)) },
        ];
        for (const [index, down] of spans(row).entries()) {
          for (const across of spans(column)) {
            const [width, height] = [across.weights.length, down.weights.length];
            const plane = Array.from({ length: width * height }, (_, i) =>
              network(across.from + (i % width), down.from + Math.floor(i / width)),
            );
            const output = Float32Array.from([...plane, ...plane, ...plane]);
            const place = { x: across.from, y: down.from, width, height };
            blend.add({ output, ...place, columnWeights: across.weights, rowWeights: down.weights });
          }
          rows.push(...(blend.take(index === 0 ? row : 10)?.planes[0] ?? []));
        }
        expect(rows).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});
