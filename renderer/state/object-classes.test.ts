import { describe, expect, it } from 'vitest';

import { countByClass, withChangedClass, withNewClass, withoutClass } from './object-classes.ts';

const TWO = [
  { id: 1, name: 'Mitotic', color: '#ff0000' },
  { id: 3, name: 'Class 1', color: '#4cc9f0' },
];

describe('withNewClass', () => {
  it('takes an id, a name and a colour that are free', () => {
    expect(withNewClass(TWO).at(-1)).toEqual({ id: 2, name: 'Class 2', color: '#ff4d8d' });
    expect(withNewClass([])).toEqual([{ id: 1, name: 'Class 1', color: '#4cc9f0' }]);
  });

  it('goes on to the last id, every class differing in id and name', () => {
    let classes = withNewClass([]);
    for (let i = 0; i < 300; i++) classes = withNewClass(classes);
    expect(classes.length).toBe(255);
    expect(new Set(classes.map(({ id }) => id)).size).toBe(255);
    expect(new Set(classes.map(({ name }) => name)).size).toBe(255);
  });
});

describe('withChangedClass', () => {
  it('renames without spaces around, and recolours', () => {
    expect(withChangedClass(TWO, 3, { name: ' Dead ' })[1]).toEqual({
      id: 3,
      name: 'Dead',
      color: '#4cc9f0',
    });
    expect(withChangedClass(TWO, 1, { color: '#00ff00' })[0]).toEqual({ ...TWO[0], color: '#00ff00' });
  });

  it('keeps the name where the new one is empty or taken', () => {
    expect(withChangedClass(TWO, 3, { name: '  ' })).toBe(TWO);
    expect(withChangedClass(TWO, 3, { name: 'Mitotic' })).toBe(TWO);
  });
});

describe('withoutClass', () => {
  it('leaves the others with their ids', () => {
    expect(withoutClass(TWO, 1)).toEqual([TWO[1]]);
  });
});

describe('countByClass', () => {
  it('counts objects with and without a class', () => {
    const counts = countByClass([{ class: 0 }, { class: 3 }, { class: 3 }]);
    expect([...counts].toSorted()).toEqual([
      [0, 1],
      [3, 2],
    ]);
  });
});
