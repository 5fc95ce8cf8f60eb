import { Stroke } from '../core/edit/stroke.ts';
import { Labelmap } from '../core/mask/labelmap.ts';
import { median, medianRatio, takeTurns, type Benchmark } from './measure.ts';

const MOVES = 120;
const DIAMETER = 40;
const ROUNDS = 15;
/** Labels under the stroke. */
const OBJECT = 25;

/** Labels in the tiles below the stroke, the corner that both sizes have; the other tiles stay empty. */
function createLabelmap(side: number): Labelmap {
  const labelmap = new Labelmap(side, side);
  for (const { column, row } of labelmap.tilesIn({ x: 0, y: 0, width: 2000, height: 2000 })) {
    const tile = labelmap.writableTile(column, row);
    for (let i = 0; i < tile.length; i++) tile[i] = Math.floor(i / OBJECT) % 1000;
  }
  return labelmap;
}

/** Milliseconds per move of one stroke across several tiles, the patch at its end included; undone afterwards. */
function stroke(labelmap: Labelmap): number {
  const start = performance.now();
  const paint = new Stroke(labelmap);
  let from = { x: 100, y: 200 };
  for (let i = 1; i <= MOVES; i++) {
    const to = { x: 100 + i * 14, y: 200 + i * 9 + 20 * Math.sin(i) };
    paint.paintDisc(from, to, DIAMETER, 5000, 'overwrite');
    from = to;
  }
  paint.finish();
  return (performance.now() - start) / MOVES;
}

export const brush: Benchmark = {
  name: 'brush',
  title: `a brush of ${DIAMETER} pixels, ${MOVES} moves a stroke, on a small and a large image`,
  async run() {
    const small = createLabelmap(2048);
    const large = createLabelmap(20480);
    for (let i = 0; i < 3; i++) [small, large].forEach(stroke);
    const times = await takeTurns(ROUNDS, {
      small: () => Promise.resolve(stroke(small)),
      large: () => Promise.resolve(stroke(large)),
    });
    return [
      { what: 'a move on 2k x 2k', value: median(times.small), unit: 'ms' },
      { what: 'a move on 20k x 20k', value: median(times.large), unit: 'ms' },
      { what: '20k / 2k', value: medianRatio(times.large, times.small), unit: 'ratio', limit: 1.3 },
    ];
  },
};
