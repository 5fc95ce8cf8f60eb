import { describe, expect, it } from 'vitest';

import { ObjectCollector, ObjectFinder } from '../measure/object-collector.ts';
import type { ObjectRows } from '../measure/object-rows.ts';
import { gatherEvidence, type Surroundings } from './evidence.ts';

function objectOf(labels: Uint32Array, width: number, label: number): ObjectRows {
  const finder = new ObjectFinder();
  finder.add(labels, width, 0);
  const found: ObjectRows[] = [];
  new ObjectCollector(finder, 'uint8', ({ runs }) => found.push(runs)).add(labels, width, 0, []);
  return found.find((object) => object.label === label)!;
}

/** A picture of `width` columns by letters: a and b are objects, everything else background. */
function picture(...rows: string[]): { labels: Uint32Array; around: Surroundings } {
  const [width, height] = [rows[0].length, rows.length];
  const labels = Uint32Array.from(rows.join(''), (letter) => ({ a: 1, b: 2 })[letter] ?? 0);
  const rect = { x: 0, y: 0, width, height };
  return { labels, around: { rect, labels, foreground: null, boundary: null, intensity: null } };
}

function evidence(
  { labels, around }: ReturnType<typeof picture>,
  maps: Partial<Surroundings> = {},
  image = { width: 100, height: 100 },
) {
  const { width } = around.rect;
  return gatherEvidence(objectOf(labels, width, 1), { ...around, ...maps }, image);
}

const BLOCK = picture('......', '.aaaa.', '.aaaa.', '......');

describe('gatherEvidence', () => {
  it('measures the step of the foreground across the outline', () => {
    const sharp = BLOCK.labels.map((label) => 255 * label);
    const weak = BLOCK.labels.map((label) => 102 + 51 * label);
    expect(evidence(BLOCK, { foreground: Uint8Array.from(sharp) }).margin).toBe(1);
    expect(evidence(BLOCK, { foreground: Uint8Array.from(weak) }).margin).toBeCloseTo(0.2, 9);
    expect(evidence(BLOCK).margin).toBeNaN();
  });

  it('reads the boundary where two objects touch, and only there', () => {
    const pair = picture('......', '.aabb.', '......');
    const boundary = new Uint8Array(18);
    boundary[8] = 51;
    boundary[9] = 102;
    boundary[7] = 255;
    expect(evidence(pair, { boundary }).contact).toBeCloseTo(0.4, 9);
    expect(evidence(BLOCK, { boundary: new Uint8Array(24) }).contact).toBeNaN();
  });

  it('compares values on both sides of the outline', () => {
    const noise = (i: number) => (i % 2 === 0 ? 1 : -1);
    const values = (step: number) => Float64Array.from(BLOCK.labels, (label, i) => step * label + noise(i));
    const clear = evidence(BLOCK, { intensity: values(50) }).contrast;
    const faint = evidence(BLOCK, { intensity: values(1) }).contrast;
    expect(clear).toBeGreaterThan(20);
    expect(faint).toBeLessThan(2);
  });

  it('finds the longest straight side, but not along the edge of the image', () => {
    expect(evidence(BLOCK).straight).toBe(4);
    expect(evidence(picture('.a.', 'aa.', '.a.', '.a.', '...')).straight).toBe(4);
    const wide = picture('aaaaaa', '.aa...', '......');
    expect(evidence(wide, {}, { width: 6, height: 3 })).toMatchObject({ straight: 3, edge: 1 });
  });

  it('knows the edges of the image from those of the part read', () => {
    expect(evidence(BLOCK).edge).toBe(0);
    const part = { ...BLOCK.around, rect: { x: 95, y: 40, width: 6, height: 4 } };
    const object = objectOf(BLOCK.labels, 6, 1);
    object.bounds.x += 95;
    object.bounds.y += 40;
    expect(gatherEvidence(object, part, { width: 100, height: 100 }).edge).toBe(1);
  });
});
