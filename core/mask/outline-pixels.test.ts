import { describe, expect, it } from 'vitest';

import { measureObjects } from './objects.ts';
import { Labelmap } from './labelmap.ts';
import { runsOf } from './object-runs.ts';
import { outlinePixels } from './outline-pixels.ts';

/** The object drawn with '#' and 'o', and its outline as drawn with 'o'. */
function outlineOf(rows: string[]): string[] {
  const width = rows[0].length;
  const labels = Uint32Array.from(rows.join(''), (sign) => (sign === '.' ? 0 : 1));
  const labelmap = new Labelmap(width, rows.length);
  labelmap.setTile(0, 0, labels);
  const { bounds } = measureObjects(labelmap).get(1)!;
  const drawn = rows.map((row) => [...row.replaceAll('o', '#')]);
  const runs = outlinePixels(runsOf(1, labels, width), bounds);
  for (let i = 0; i < runs.length; i += 3) drawn[runs[i]].fill('o', runs[i + 1], runs[i + 2]);
  return drawn.map((row) => row.join(''));
}

describe('outlinePixels', () => {
  it.each([
    ['a pixel', ['o']],
    ['a square', ['ooo.', 'o#o.', 'ooo.']],
    ['a hole, whose edge does not count', ['ooooo', 'o###o', 'o#.#o', 'o###o', 'ooooo']],
    ['a hole that meets the outside at a corner', ['oooo', 'o##o', 'o#.o', 'ooo.']],
    ['what corners enclose', ['.o.', 'o.o', '.o.']],
    ['a bay', ['ooo', 'o..', 'ooo']],
    ['parts', ['oo..o', 'oo..o', '.....', '..o..']],
  ])('%s', (_, rows) => {
    expect(outlineOf(rows)).toEqual(rows);
  });
});
