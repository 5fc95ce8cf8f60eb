import { expect, it } from 'vitest';

import { MODEL } from '../../state/stand-ins.ts';
import { modelFacts } from './model-facts.ts';
import { MANAGE, modelItems } from './model-items.ts';

const ADDED = {
  ...MODEL,
  id: 'b',
  origin: 'imported',
  license: 'CC-BY-NC-4.0',
  objectDiameter: null,
} as const;

it('offers the models that came with the app, those that were added, then the way to all of them', () => {
  const items = modelItems([ADDED, MODEL]);
  expect(items.map(({ value, group }) => [value, group])).toEqual([
    ['m1', 'With Skipscope'],
    ['b', 'Added here'],
    [MANAGE, ''],
  ]);
  expect(items[0]?.detail).toBe('Nuclei of any kind. Objects of about 30 px.');
  expect(items[1]?.detail).toBe('Nuclei of any kind. Not for commercial use.');
});

it('tells what is known of a model and what is not', () => {
  const facts = Object.fromEntries(
    modelFacts({ ...ADDED, license: '', format: 'onnx', inputChannels: 1 }).map(({ name, value }) => [
      name,
      value,
    ]),
  );
  expect(facts).toEqual({
    Licence: 'Not stated',
    Finds: 'Separate objects',
    Objects: 'Of a size that it does not state',
    Takes: '1 channel',
    Gives: 'foreground, boundary, distance',
    Package: 'ONNX file, added here',
  });
  const pixelSize = { value: 0.13, unit: 'micrometer' } as const;
  expect(modelFacts({ ...MODEL, pixelSize, masks: ['myelin'] }).map(({ name }) => name)).toEqual([
    'Licence',
    'Finds',
    'Objects',
    'Trained at',
    'Takes',
    'Gives',
    'Masks',
    'Package',
  ]);
});
