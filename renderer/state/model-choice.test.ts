import { expect, it } from 'vitest';

import { ModelChoice } from './model-choice.svelte.ts';
import { ModelLibrary } from './model-library.svelte.ts';
import { OpenImage } from './open-image.svelte.ts';
import { parsePreferences } from './preferences.svelte.ts';
import { imageInfo, LABELS, MODEL, standInClient } from './stand-ins.ts';

const SEGMENTATION = {
  device: 'cpu',
  separation: MODEL.separation,
  channels: [0],
  diameter: null,
  medianDiameter: null,
};

async function choose(ids = ['m1', 'm2', 'm3']) {
  const models = ids.map((id) => ({ ...MODEL, id, isDefault: id === 'm1' }));
  const library = new ModelLibrary(standInClient({ models: () => Promise.resolve(models) }));
  await library.refresh();
  const choice = new ModelChoice(library, parsePreferences(null));
  const image = (name: string, change = {}) =>
    new OpenImage(standInClient({}), { ...imageInfo(name), ...change });
  return { library, choice, image };
}

it('begins with the default', async () => {
  const { choice, image } = await choose();
  expect(choice.of(image('a'))?.id).toBe('m1');
  expect(choice.of(null)?.id).toBe('m1');
});

it('remembers what was chosen for the image, for its type and last of all', async () => {
  const { choice, image } = await choose();
  const [grey, colour] = [image('a'), image('b', { isRgb: true })];
  choice.set(grey, 'm2');
  expect(choice.of(colour)?.id).toBe('m2');
  choice.set(colour, 'm3');
  expect(choice.of(grey)?.id).toBe('m2');
  expect(choice.of(image('c'))?.id).toBe('m2');
  expect(choice.of(image('d', { dtype: 'uint16' }))?.id).toBe('m3');
});

it('takes up the model that an image was segmented with', async () => {
  const { choice, image } = await choose();
  choice.set(image('a'), 'm2');
  const earlier = image('b');
  earlier.labels = { ...LABELS, segmentation: { ...SEGMENTATION, modelId: 'm3' } };
  expect(choice.of(earlier)?.id).toBe('m3');
  earlier.labels = { ...LABELS, segmentation: { ...SEGMENTATION, modelId: 'gone' } };
  expect(choice.of(earlier)?.id).toBe('m2');
});

it('passes over models that cannot be used', async () => {
  const { library, choice, image } = await choose();
  choice.set(image('a'), 'm2');
  library.all = library.all.map((model) => (model.id === 'm2' ? { ...model, problem: 'damaged' } : model));
  expect(choice.of(image('a'))?.id).toBe('m1');
  library.all = [];
  expect(choice.of(image('a'))).toBeNull();
});
