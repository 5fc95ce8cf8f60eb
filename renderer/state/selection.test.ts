import { describe, expect, it } from 'vitest';

import { Selection } from './selection.svelte.ts';

describe('Selection', () => {
  it('is empty at first', () => {
    const selection = new Selection();
    expect([selection.first, selection.size, selection.labels]).toEqual([null, 0, []]);
  });

  it('adds and takes out, the first staying in front', () => {
    const selection = new Selection();
    selection.toggle(5);
    selection.toggle(3);
    selection.toggle(9);
    expect(selection.labels).toEqual([5, 3, 9]);
    selection.toggle(3);
    expect(selection.labels).toEqual([5, 9]);
    selection.toggle(5);
    expect(selection.first).toBe(9);
    selection.toggle(9);
    expect(selection.first).toBeNull();
  });

  it('holds each object once', () => {
    const selection = new Selection();
    selection.set([4, 4, 2, 4]);
    expect(selection.labels).toEqual([4, 2]);
    expect(selection.size).toBe(2);
    expect([selection.has(2), selection.has(3)]).toEqual([true, false]);
  });
});
