import { describe, expect, it } from 'vitest';

import type { Rect } from '../../core/image/geometry.ts';
import { LabelTiles } from './label-tiles.ts';

/** 2 x 1 tiles; each answer is a tile full of the number of the request. */
function makeTiles() {
  const answers: { column: number; give: (label?: number) => void; fail: (error: Error) => void }[] = [];
  const tiles = new LabelTiles(600, 100, ({ column }) => {
    return new Promise((resolve, reject) => {
      const length = (column === 0 ? 512 : 88) * 100;
      const give = (label?: number) =>
        resolve(label === undefined ? null : new Uint32Array(length).fill(label));
      answers.push({ column, give, fail: reject });
    });
  });
  const changes: Rect[] = [];
  tiles.onChange((rect) => changes.push(rect));
  return { tiles, answers, changes };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const LEFT = { column: 0, row: 0 };
const RIGHT = { column: 1, row: 0 };

describe('LabelTiles', () => {
  it('knows nothing until told, then tells its listeners', async () => {
    const { tiles, answers, changes } = makeTiles();
    expect(tiles.labelAt(5, 5)).toBeNull();
    const both = tiles.ensure([LEFT, RIGHT]);
    await turn();
    answers[0].give(4);
    answers[1].give();
    await both;
    expect([
      tiles.labelAt(5.7, 5.2),
      tiles.labelAt(599, 99),
      tiles.labelAt(600, 0),
      tiles.labelAt(-1, 0),
    ]).toEqual([4, 0, null, null]);
    expect(changes).toEqual([
      { x: 0, y: 0, width: 512, height: 100 },
      { x: 512, y: 0, width: 88, height: 100 },
    ]);
    expect(tiles.isRectKnown({ x: 500, y: 0, width: 50, height: 5 })).toBe(true);
  });

  it('asks once for a tile that several wait for, and not again when it is known', async () => {
    const { tiles, answers } = makeTiles();
    const waiting = [tiles.ensure([LEFT]), tiles.ensure([LEFT])];
    await turn();
    answers[0].give(1);
    await Promise.all(waiting);
    await tiles.ensure([LEFT]);
    expect(answers).toHaveLength(1);
  });

  it('asks again after a failure', async () => {
    const { tiles, answers } = makeTiles();
    const first = tiles.ensure([LEFT]);
    await turn();
    answers[0].fail(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    const second = tiles.ensure([LEFT]);
    await turn();
    answers[1].give(2);
    await second;
    expect(tiles.labelAt(0, 0)).toBe(2);
  });

  it('drops an old answer that arrives after a newer one', async () => {
    const { tiles, answers } = makeTiles();
    const old = tiles.ensure([LEFT]);
    await turn();
    const newer = tiles.reload([LEFT, RIGHT], () => Promise.resolve());
    await turn();
    expect(answers.map(({ column }) => column)).toEqual([0, 0]);
    answers[1].give(2);
    await newer;
    answers[0].give(1);
    await old;
    expect(tiles.labelAt(0, 0)).toBe(2);
  });

  it('waits before it puts reloaded tiles in', async () => {
    const { tiles, answers } = makeTiles();
    const first = tiles.ensure([LEFT]);
    await turn();
    answers[0].give(1);
    await first;
    let settle: () => void = () => undefined;
    const reload = tiles.reload([LEFT], () => new Promise((resolve) => (settle = resolve)));
    await turn();
    answers[1].give(2);
    await turn();
    expect(tiles.labelAt(0, 0)).toBe(1);
    settle();
    await reload;
    expect(tiles.labelAt(0, 0)).toBe(2);
  });

  it('forgets the oldest tiles that are not needed', async () => {
    const { tiles, answers } = makeTiles();
    const both = tiles.ensure([LEFT, RIGHT]);
    await turn();
    answers.forEach(({ give }) => give(3));
    await both;
    tiles.keep([LEFT], 1);
    expect(tiles.knownTiles()).toEqual([LEFT]);
    expect(tiles.labelAt(599, 0)).toBeNull();
  });
});
