import { describe, expect, it } from 'vitest';

import { DOUBT_REASONS, scoreDoubt, type DoubtFacts } from './doubt.ts';

/** Ten sound objects, the last of them changed. */
function facts(last: Partial<Record<keyof DoubtFacts, number>> = {}): DoubtFacts {
  const usual: Record<keyof DoubtFacts, number> = {
    area: 400,
    solidity: 0.95,
    axis_major_length: 24,
    axis_minor_length: 21,
    margin: 0.9,
    contact: NaN,
    contrast: 4,
    straight: 8,
    edge: 0,
  };
  const entries = Object.entries(usual).map(([name, value]) => {
    const column = Float64Array.from({ length: 10 }, (_, i) => value * (1 + 0.01 * (i % 3)));
    column[9] = last[name as keyof DoubtFacts] ?? value;
    return [name, column];
  });
  return Object.fromEntries(entries) as DoubtFacts;
}

/** Reasons of the last object, strongest first. */
function reasonsOf(changes: Partial<Record<keyof DoubtFacts, number>>): string[] {
  const { reasons } = scoreDoubt(facts(changes));
  return DOUBT_REASONS.filter((reason) => reasons[reason][9] >= 0.1).sort(
    (a, b) => reasons[b][9] - reasons[a][9],
  );
}

describe('scoreDoubt', () => {
  it('has nothing against objects like all others', () => {
    expect([...scoreDoubt(facts()).doubt]).toEqual(Array(10).fill(0));
  });

  it.each([
    [{ margin: 0.2 }, 'outline'],
    [{ contact: 0.3 }, 'contact'],
    [{ area: 60 }, 'size'],
    [{ area: 4000 }, 'size'],
    [{ solidity: 0.7 }, 'shape'],
    [{ axis_major_length: 60, axis_minor_length: 9 }, 'shape'],
    [{ contrast: 0.2 }, 'contrast'],
    [{ straight: 24 }, 'seam'],
    [{ edge: 1 }, 'edge'],
    [{ edge: 1, area: 60 }, 'edge'],
  ] as const)('%o is doubted for its %s alone', (changes, reason) => {
    expect(reasonsOf(changes)).toEqual([reason]);
  });

  it('adds reasons up, and stays below 1', () => {
    const one = scoreDoubt(facts({ margin: 0.3 })).doubt[9];
    const two = scoreDoubt(facts({ margin: 0.3, area: 40 })).doubt[9];
    const all = scoreDoubt(facts({ margin: 0, area: 9, solidity: 0.2, contrast: 0, edge: 1 })).doubt[9];
    expect(one).toBeCloseTo(0.8 * 0.7, 9);
    expect(two).toBeGreaterThan(one);
    expect(all).toBeLessThan(1);
  });

  it('doubts nothing for what is not known', () => {
    const { doubt } = scoreDoubt(facts({ margin: NaN, contrast: NaN, solidity: NaN }));
    expect(doubt[9]).toBe(0);
  });

  it('calls no size unusual among a few objects', () => {
    const few = facts();
    for (const name of Object.keys(few) as (keyof DoubtFacts)[]) few[name] = few[name].slice(0, 4);
    few.area[0] = 9;
    expect(scoreDoubt(few).reasons.size).toEqual(new Float64Array(4));
  });
});
