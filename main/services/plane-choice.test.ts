import { describe, expect, it } from 'vitest';

import type { ModelSpec } from '../../core/inference/model-spec.ts';
import { checkPlane, chooseChannels, chooseScale } from './plane-choice.ts';

const image = (c: number, isRgb = false) => ({ shape: { t: 1, c, z: 3, y: 4, x: 4 }, isRgb });
const model = (channels: number) => ({
  name: 'Net',
  input: {
    channels,
    channelNames: ['nuclei', 'cells', 'red', 'green'].slice(0, channels),
  } as ModelSpec['input'],
});

describe('chooseChannels', () => {
  it.each([
    ['repeats grey for a colour model', image(1), 3, undefined, [0]],
    ['feeds colours as they are', image(3, true), 3, undefined, [0, 1, 2]],
    ['takes the first of several stains', image(4), 1, undefined, [0]],
    ['makes luminance of colours for a grey model', image(4, true), 1, undefined, [0, 1, 2]],
    ['takes as many as the model does', image(5), 2, undefined, [0, 1]],
    ['takes what is asked for', image(5), 2, [4, 0], [4, 0]],
    ['repeats the one asked for', image(5), 3, [4], [4]],
    ['doubles the second of two', image(5), 3, [4, 0], [4, 0, 0]],
    ['lets one be fed twice', image(1), 2, [0, 0], [0, 0]],
  ])('%s', (_what, picture, takes, asked, channels) => {
    expect(chooseChannels(picture, model(takes), asked)).toEqual(channels);
  });

  it.each([
    [image(1), 2, undefined, 'takes 2 channels (nuclei, cells), but the image has 1 channel.'],
    [image(3), 1, [0, 1, 2], "takes 1 channel (nuclei), but 3 of the image's 3 channels were chosen."],
    [image(9), 2, [5], "but 1 of the image's 9 channels were chosen. Choose 2 channels"],
    [
      image(2),
      2,
      [0, 2],
      'The image has 2 channels, numbered from 0, but number 2 was asked for. Choose one from 0 to 1.',
    ],
  ])('says what fits not: %o, %i, %o', (picture, takes, asked, message) => {
    expect(() => chooseChannels(picture, model(takes), asked)).toThrow(message);
  });
});

describe('checkPlane', () => {
  it('names the planes that there are', () => {
    expect(() => checkPlane(image(1), { t: 0, z: 2 })).not.toThrow();
    expect(() => checkPlane(image(1), { t: 0, z: 3 })).toThrow('The image has 3 z planes, numbered from 0');
    expect(() => checkPlane(image(1), { t: 1, z: 0 })).toThrow('The image has 1 time point, numbered from 0');
  });
});

describe('chooseScale', () => {
  it('brings objects to the size that the model knows', () => {
    expect(chooseScale({ name: 'Net', objectDiameter: 20 }, 60)).toBeCloseTo(1 / 3);
    expect(chooseScale({ name: 'Net', objectDiameter: null }, null)).toBe(1);
  });

  it('refuses what it cannot do', () => {
    expect(() => chooseScale({ name: 'Net', objectDiameter: null }, 60)).toThrow('Leave the diameter out');
    expect(() => chooseScale({ name: 'Net', objectDiameter: 20 }, 0.5)).toThrow('at most a factor of 32');
  });
});
