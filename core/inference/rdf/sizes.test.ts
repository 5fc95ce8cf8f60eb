import { describe, expect, it } from 'vitest';

import { describe04, describe05, refusal, specOf, type Rdf } from './testing/descriptions.ts';

/** The sizes of a description after a change. */
function sizes(rdf: Rdf, change: (rdf: Rdf) => unknown) {
  change(rdf);
  const { input, output } = specOf(rdf);
  return { in: [input.y, input.x], out: [output.y, output.x] };
}

const SAME = { scale: 1, offset: 0 };

describe('sizes of 0.5', () => {
  const resize = (input: object | number, output?: object | number) => (rdf: Rdf) => {
    for (const i of [2, 3]) {
      rdf.inputs[0].axes[i].size = input;
      if (output === undefined) continue;
      delete rdf.outputs[0].axes[i].halo;
      rdf.outputs[0].axes[i].size = output;
    }
  };

  it('takes a fixed size', () => {
    const fixed = { min: 512, step: 0 };
    const all = { in: [fixed, fixed], out: [SAME, SAME] };
    expect(sizes(describe05(), resize(512))).toEqual(all);
    expect(sizes(describe05(), resize(512, 512))).toEqual(all);
  });

  it('tells poolings from margins in fixed sizes', () => {
    expect(sizes(describe05(), resize(512, 128)).out[0]).toEqual({ scale: 0.25, offset: 0 });
    expect(sizes(describe05(), resize(256, 512)).out[0]).toEqual({ scale: 2, offset: 0 });
    expect(sizes(describe05(), resize(572, 388)).out[0]).toEqual({ scale: 1, offset: -184 });
  });

  it('follows references with scale and offset', () => {
    const half = sizes(describe05(), (rdf) => {
      for (const axis of rdf.outputs[0].axes.slice(2)) Object.assign(axis, { scale: 2, halo: 0 });
      rdf.outputs[0].axes[2].size.offset = -4;
    });
    expect(half.out).toEqual([
      { scale: 0.5, offset: -4 },
      { scale: 0.5, offset: 0 },
    ]);
  });

  it('keeps to inputs that give whole outputs, larger than what the halo takes', () => {
    const odd = sizes(describe05(), (rdf) => {
      for (const axis of rdf.inputs[0].axes.slice(2)) axis.size = { min: 5, step: 3 };
      for (const axis of rdf.outputs[0].axes.slice(2)) Object.assign(axis, { scale: 2, halo: 4 });
    });
    // 20 is the first of 5, 8, 11, ... whose half is whole and more than 2 * 4.
    expect(odd.in[0]).toEqual({ min: 20, step: 6 });
  });

  it('pins a square near the usual tile', () => {
    const square = sizes(describe05(), (rdf) => {
      rdf.inputs[0].axes[2].size = { min: 32, step: 100 };
      rdf.inputs[0].axes[3].size = { tensor_id: 'raw', axis_id: 'y', offset: 1 };
    });
    expect(square.in).toEqual([
      { min: 532, step: 0 },
      { min: 533, step: 0 },
    ]);
  });

  it('takes a space axis without id for x, and letters for axis ids', () => {
    const rdf = describe05();
    delete rdf.inputs[0].axes[3].id;
    delete rdf.outputs[0].axes[3].id;
    rdf.inputs[0].axes[1].id = 'c';
    rdf.inputs[0].preprocessing[0].kwargs.axes = ['channel', 'y', 'x'];
    expect(specOf(rdf).input.axes).toEqual(['batch', 'channel', 'y', 'x']);
  });

  it('takes any order, further axes of length 1, and none for channels', () => {
    const rdf = describe05();
    const [batch, , y, x] = rdf.inputs[0].axes;
    rdf.inputs[0].axes = [
      x,
      y,
      { type: 'time', size: 1 },
      { type: 'space', id: 'z', size: { min: 1, step: 2 } },
      batch,
    ];
    rdf.outputs[0].axes.push({ type: 'space', id: 'z', size: { tensor_id: 'raw', axis_id: 'z' } });
    expect(specOf(rdf)).toMatchObject({
      input: { axes: ['x', 'y', 'time', 'z', 'batch'], channels: 1 },
      output: { axes: ['batch', 'channel', 'y', 'x', 'z'] },
    });
  });

  it.each<[string, (rdf: Rdf) => unknown, RegExp]>([
    [
      '3D',
      (rdf) => rdf.inputs[0].axes.push({ type: 'space', id: 'z', size: 16 }),
      /inputs\.0\.axes\.4: expected length 1 along z, as one plane is fed at a time/,
    ],
    [
      'time',
      (rdf) => rdf.inputs[0].axes.push({ type: 'time', size: { min: 5, step: 1 } }),
      /axes\.4: expected length 1 along time/,
    ],
    ['no width', (rdf) => rdf.inputs[0].axes.pop(), /expected one of .*raw\.y.*got raw\.x/],
    [
      'a strange axis',
      (rdf) => (rdf.inputs[0].axes[3].id = 'w'),
      /axes\.3\.id: expected a spatial axis called z, y or x, got "w"/,
    ],
    [
      'an unknown type',
      (rdf) => (rdf.inputs[0].axes[3].type = 'colour'),
      /axes\.3\.?t?y?p?e?: expected an axis with type/,
    ],
    [
      'outputs of their own size',
      (rdf) => (rdf.outputs[0].axes[2].size = 64),
      /outputs\.0\.axes\.2: expected a length that follows from raw\.y/,
    ],
    [
      'crossed axes',
      (rdf) => (rdf.outputs[0].axes[2].size.axis_id = 'x'),
      /axes\.2: expected a length that follows from raw\.y, got raw\.x/,
    ],
    [
      'unknown references',
      (rdf) => (rdf.outputs[0].axes[2].size.tensor_id = 'r'),
      /axes\.2\.size: expected one of raw\.batch, .*, got r\.y/,
    ],
    [
      'halos larger than the picture',
      (rdf) => {
        rdf.inputs[0].axes[2].size = 32;
        rdf.outputs[0].axes[2].halo = 16;
      },
      /axes\.2: expected at least 33 pixels along y/,
    ],
    [
      'sizes that hang on each other',
      (rdf) => {
        for (const [i, id] of [
          [2, 'x'],
          [3, 'y'],
        ] as const)
          rdf.inputs[0].axes[i].size = { tensor_id: 'raw', axis_id: id };
      },
      /inputs\.0\.axes\.2\.size: expected a number of pixels/,
    ],
  ])('refuses %s', (_, change, message) => {
    const rdf = describe05();
    change(rdf);
    expect(refusal(rdf)).toMatch(message);
  });
});

describe('shapes of 0.4', () => {
  it('takes lists, min and step, and 2 * offset', () => {
    const fixed = sizes(describe04(), (rdf) => (rdf.inputs[0].shape = [1, 1, 512, 256]));
    expect(fixed).toEqual({
      in: [
        { min: 512, step: 0 },
        { min: 256, step: 0 },
      ],
      out: [SAME, SAME],
    });
    const cropped = sizes(describe04(), (rdf) => (rdf.outputs[0].shape.offset = [0, 1, -3, -3]));
    expect(cropped.out[0]).toEqual({ scale: 1, offset: -6 });
    const half = sizes(describe04(), (rdf) => (rdf.outputs[0].shape.scale = [1, 0, 0.5, 0.5]));
    expect(half.out[1]).toEqual({ scale: 0.5, offset: 0 });
  });

  it('counts channels, and takes the channels last', () => {
    const rdf = describe04();
    rdf.inputs[0].axes = 'byxc';
    rdf.inputs[0].shape = [1, 64, 64, 3];
    rdf.outputs[0].axes = 'byxc';
    rdf.outputs[0].halo = [0, 4, 4, 0];
    rdf.outputs[0].shape = { reference_tensor: 'raw', scale: [1, 1, 1, 2], offset: [0, 0, 0, -1] };
    expect(specOf(rdf)).toMatchObject({
      input: { axes: ['batch', 'y', 'x', 'channel'], channels: 3 },
      output: {
        axes: ['batch', 'y', 'x', 'channel'],
        channels: 4,
        channelNames: ['channel0', 'channel1', 'channel2', 'channel3'],
        halo: { y: 4, x: 4 },
      },
    });
  });

  it('takes planes without batch and channel', () => {
    const rdf = describe04();
    Object.assign(rdf.inputs[0], { axes: 'yx', shape: [64, 64] });
    Object.assign(rdf.outputs[0], { axes: 'yx', shape: [64, 64], halo: null });
    expect(specOf(rdf)).toMatchObject({ input: { axes: ['y', 'x'], channels: 1 }, output: { channels: 1 } });
  });

  it.each<[string, (rdf: Rdf) => unknown, RegExp]>([
    [
      'short lists',
      (rdf) => (rdf.inputs[0].shape = [1, 1, 64]),
      /inputs\.0\.shape: expected 4 numbers, one for each of the axes bcyx, got \[1,1,64\]/,
    ],
    ['short halos', (rdf) => (rdf.outputs[0].halo = [8, 8]), /outputs\.0\.halo: expected 4 numbers/],
    [
      'unknown letters',
      (rdf) => (rdf.inputs[0].axes = 'bcyw'),
      /inputs\.0\.axes: expected letters of bitczyx, got "bcyw"/,
    ],
    [
      'other references',
      (rdf) => (rdf.outputs[0].shape.reference_tensor = 'in'),
      /outputs: expected a shape that refers to an axis of raw, got axis channel|axis y of "in"/,
    ],
    [
      '3D',
      (rdf) => {
        rdf.inputs[0].axes = 'bczyx';
        rdf.inputs[0].shape = [1, 1, 8, 64, 64];
      },
      /inputs\.0\.shape: expected length 1 along z/,
    ],
  ])('refuses %s', (_, change, message) => {
    const rdf = describe04();
    change(rdf);
    expect(refusal(rdf)).toMatch(message);
  });
});
