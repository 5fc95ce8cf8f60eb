import { describe, expect, it } from 'vitest';

import { readLayout, type GraphTensor } from './layout.ts';

const tensor = (...shape: GraphTensor['shape']): GraphTensor => ({ name: 't', dtype: 'float32', shape });

describe('readLayout', () => {
  it.each([
    [tensor('batch', 3, 'height', 'width'), 'channels-first', 3, null, null],
    [tensor(1, 1, 512, 256), 'channels-first', 1, 512, 256],
    [tensor(null, null, null, 3), 'channels-last', 3, null, null],
    [tensor(1, 256, 320, 1), 'channels-last', 1, 256, 320],
    // Pixels as few as channels can be: the fewer are the channels.
    [tensor(1, 3, 64, 64), 'channels-first', 3, 64, 64],
    [tensor(1, 64, 64, 2), 'channels-last', 2, 64, 64],
    [tensor(1, 17, 'h', 'w'), 'channels-first', 17, null, null],
    [tensor('N', 'C', 'H', 'W'), 'channels-first', null, null, null],
    [tensor('n', 'h', 'w', 'num_channels'), 'channels-last', null, null, null],
    [tensor(1, 2, 1, 128, 128), 'channels-first', 2, 128, 128],
  ])('tells the order of %j', (given, order, channels, y, x) => {
    expect(readLayout(given, 'input', 'auto')).toMatchObject({ order, channels, y, x });
  });

  it('takes a word on the order where it cannot be told, and asks for it', () => {
    const open = tensor(null, null, null, null);
    expect(readLayout(open, 'output', 'channels-last').axes).toEqual(['batch', 'y', 'x', 'channel']);
    expect(() => readLayout(open, 'output', 'auto')).toThrow(
      'The output "t" is float32, ? x ? x ? x ?: it cannot be told whether its channels come first or last. Say which.',
    );
  });

  it.each([
    [tensor(1, 1000), /Expected batch, channel, y and x.*got the input "t" with float32, 1 x 1000\./],
    [tensor(4, 3, 'h', 'w'), /Expected a batch axis of length 1/],
    [tensor(1, 1, 16, 128, 128), /Expected a z axis of length 1/],
  ])('refuses %j', (given, message) => {
    expect(() => readLayout(given, 'input', 'auto')).toThrow(message);
  });
});
