import { describe, expect, it } from 'vitest';

import type { Dtype, Pixels } from '../../core/image/dtype.ts';
import { type ChannelLook, makeColorTable, paintChannels } from './contrast-map.ts';

const grey: ChannelLook = { low: 0, high: 100, gamma: 1, color: '#ffffff', lut: 'color' };

/** Red, green, blue of each pixel. */
function paint(...channels: [Dtype, Pixels, ChannelLook][]): number[][] {
  const out = new Uint32Array(channels[0]?.[1].length ?? 1);
  paintChannels(
    channels.map(([dtype, pixels, look]) => ({ pixels, table: makeColorTable(dtype, look) })),
    out,
  );
  const bytes = new Uint8Array(out.buffer);
  return Array.from(out, (_, i) => Array.from(bytes.subarray(4 * i, 4 * i + 4)));
}

const levels = (...channels: [Dtype, Pixels, ChannelLook][]): number[] =>
  paint(...channels).map(([red]) => red);

describe('paintChannels', () => {
  it('maps linearly between the limits and cuts outside', () => {
    const look = { ...grey, low: 1000, high: 3000 };
    expect(levels(['uint16', Uint16Array.of(0, 1000, 2000, 3000, 65535), look])).toEqual([
      0, 0, 128, 255, 255,
    ]);
    expect(levels(['float32', Float32Array.of(-5, 1000, 3000, 1e30), look])).toEqual([0, 0, 255, 255]);
  });

  it('keeps the sign of signed integers', () => {
    const look = { ...grey, low: -100, high: 100 };
    expect(levels(['int16', Int16Array.of(-32768, -100, 0, 100), look])).toEqual([0, 0, 128, 255]);
    expect(levels(['int8', Int8Array.of(-128, -100, 0, 100), look])).toEqual([0, 0, 128, 255]);
  });

  it('brightens the middle with a gamma above one', () => {
    const [linear, bright] = [1, 2].map(
      (gamma) => levels(['uint8', Uint8Array.of(25), { ...grey, gamma }])[0],
    );
    expect(linear).toBe(64);
    expect(bright).toBe(128);
  });

  it('runs through the colours of a table', () => {
    const values = Uint8Array.of(0, 50, 100);
    expect(levels(['uint8', values, { ...grey, lut: 'inverted' }])).toEqual([255, 128, 0]);
    const [dark, , bright] = paint(['uint8', values, { ...grey, lut: 'viridis' }]);
    expect([dark, bright]).toEqual([
      [68, 1, 84, 255],
      [253, 231, 37, 255],
    ]);
  });

  it('shows NaN as black and equal limits as a threshold', () => {
    expect(levels(['float32', Float32Array.of(NaN, 50), grey])[0]).toBe(0);
    const threshold = { ...grey, low: 5, high: 5 };
    expect(levels(['uint8', Uint8Array.of(4, 5, 6), threshold])).toEqual([0, 0, 255]);
    expect(levels(['float64', Float64Array.of(4, 6), threshold])).toEqual([0, 255]);
  });

  it('adds coloured channels and cuts at white', () => {
    const red = { ...grey, color: '#ff0000' };
    const yellow = { ...grey, color: '#ff8000' };
    const values = Uint8Array.of(0, 100);
    expect(paint(['uint8', values, red], ['uint8', values, yellow])).toEqual([
      [0, 0, 0, 255],
      [255, 128, 0, 255],
    ]);
  });

  it('leaves an 8-bit RGB image as it is', () => {
    const whole = { ...grey, high: 255 };
    expect(
      paint(
        ['uint8', Uint8Array.of(12, 255), { ...whole, color: '#ff0000' }],
        ['uint8', Uint8Array.of(34, 255), { ...whole, color: '#00ff00' }],
        ['uint8', Uint8Array.of(56, 254), { ...whole, color: '#0000ff' }],
      ),
    ).toEqual([
      [12, 34, 56, 255],
      [255, 255, 254, 255],
    ]);
  });

  it('is black without channels', () => {
    const out = new Uint32Array(1);
    paintChannels([], out);
    expect(out[0]).toBe(0xff000000);
  });
});
