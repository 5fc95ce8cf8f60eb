import { describe, expect, it } from 'vitest';

import type { AxisName } from '../../core/inference/model-spec.ts';
import { TensorLayout } from './tensor-layout.ts';

/** Two channels of 2 rows and 3 columns; the number says channel, row and column. */
const PLANES = Float32Array.of(0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112);

describe('TensorLayout', () => {
  it.each<[string, AxisName[], number[], number[]]>([
    [
      'byxc',
      ['batch', 'y', 'x', 'channel'],
      [1, 2, 3, 2],
      [0, 100, 1, 101, 2, 102, 10, 110, 11, 111, 12, 112],
    ],
    ['xcy', ['x', 'channel', 'y'], [3, 2, 2], [0, 10, 100, 110, 1, 11, 101, 111, 2, 12, 102, 112]],
    ['bczyx', ['batch', 'channel', 'z', 'y', 'x'], [1, 2, 1, 2, 3], [...PLANES]],
  ])('orders values as %s, and back', (_name, axes, dims, packed) => {
    const layout = new TensorLayout(axes, 2);
    expect(layout.dims(2, 3)).toEqual(dims);
    expect([...layout.pack(PLANES, 2, 3)]).toEqual(packed);
    expect([...layout.unpack(Float32Array.from(packed), 2, 3)]).toEqual([...PLANES]);
  });

  it('copies nothing where the order is that of planes already', () => {
    expect(new TensorLayout(['batch', 'channel', 'y', 'x'], 2).pack(PLANES, 2, 3)).toBe(PLANES);
    const grey = new TensorLayout(['y', 'x', 'channel'], 1);
    expect(grey.pack(PLANES, 3, 4)).toBe(PLANES);
    expect(new TensorLayout(['batch', 'y', 'x'], 1).dims(3, 4)).toEqual([1, 3, 4]);
  });
});
