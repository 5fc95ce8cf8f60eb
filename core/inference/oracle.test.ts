import { describe, expect, it } from 'vitest';

import { labelComponents } from '../mask/components.ts';
import { averagePrecision, measureOverlaps } from '../mask/metrics.ts';
import { Flood } from './flood.ts';
import oracle from './oracles/separation.json' with { type: 'json' };

const { width, height, dynamic } = oracle;

/** Our objects of a picture of levels: one root basin per pixel. */
function flood(levels: number[]): number[] {
  const box = new Flood();
  box.prepare(width, height);
  levels.forEach(
    (level, i) => (box.levels[(Math.floor(i / width) + 1) * box.stride + 1 + (i % width)] = level),
  );
  box.run(dynamic);
  return levels.map((_, i) =>
    box.root(box.basins[(Math.floor(i / width) + 1) * box.stride + 1 + (i % width)]),
  );
}

// oracles/make_oracle.py made the numbers with scikit-image.
describe.each(oracle.scenes)('scikit-image on scene %#', (scene) => {
  it('has the same components', () => {
    expect([...labelComponents(scene.levels, width, 4).labels]).toEqual(scene.components4);
    expect([...labelComponents(scene.levels, width, 8).labels]).toEqual(scene.components8);
  });

  it('has the same objects; only pixels between two equally high ones may differ', () => {
    const ours = flood(scene.levels);
    expect(new Set(ours.filter((basin) => basin > 0)).size).toBe(scene.objects);
    expect(ours.map((basin) => basin > 0)).toEqual(scene.labels.map((label) => label > 0));
    expect(averagePrecision(measureOverlaps(scene.labels, ours), 0.9)).toBe(1);
  });
});
