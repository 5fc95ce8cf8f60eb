import { describe, expect, it, vi } from 'vitest';

import type { ModelInfo, NewJobEvent } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { Client } from '../client/client.ts';
import { isNonCommercial, ModelLibrary } from './model-library.svelte.ts';
import { MODEL, MODEL_TEST, standInClient, watching } from './stand-ins.ts';

const IMPORTED: ModelInfo = { ...MODEL, id: 'other', origin: 'imported', isDefault: false };
const DONE: NewJobEvent = {
  type: 'done',
  objects: null,
  device: null,
  medianDiameter: null,
  ms: { read: 0, infer: 0, separate: 0, write: 0 },
};

async function libraryWith(overrides: Partial<Client>, models = [MODEL, IMPORTED]): Promise<ModelLibrary> {
  const library = new ModelLibrary(standInClient({ models: () => Promise.resolve(models), ...overrides }));
  await library.refresh();
  return library;
}

it('lists broken models but does not offer them', async () => {
  const library = await libraryWith({}, [MODEL, { ...IMPORTED, problem: 'no weights' }]);
  expect(library.all).toHaveLength(2);
  expect(library.usable.map(({ id }) => id)).toEqual(['m1']);
});

describe('test', () => {
  it('keeps what came out', async () => {
    const failed = { ...MODEL_TEST, passed: false, message: '3 of 64 values differ' };
    const testModel = vi.fn(() => Promise.resolve({ jobId: 't' }));
    const watch = watching([{ type: 'model', model: MODEL, test: failed }, DONE]);
    const library = await libraryWith({ testModel, watch });
    const running = library.test('m1');
    expect(library.testing?.modelId).toBe('m1');
    await running;
    expect(library.testing).toBeNull();
    expect(library.testOf(MODEL)).toEqual(failed);
    expect(library.testOf(IMPORTED)).toBeNull();
  });

  it('says why it could not run, until it is asked again', async () => {
    const error = new AppError('engine.crashed', 'The engine stopped.');
    const library = await libraryWith({ testModel: () => Promise.reject(error) });
    await library.test('m1');
    expect(library.failureOf('m1')).toBe('The engine stopped.');
    expect(library.failureOf('other')).toBeNull();
  });
});

describe('remove', () => {
  it('takes the model away', async () => {
    const removeModel = vi.fn(() => Promise.resolve());
    const library = await libraryWith({ removeModel });
    library.selectedId = 'other';
    expect(await library.remove('other')).toBe(true);
    expect(library.all).toEqual([MODEL]);
    expect(library.selected).toBeNull();
  });

  it('keeps one that is in use and says so', async () => {
    const error = new AppError('model.inUse', 'A job uses it.');
    const library = await libraryWith({ removeModel: () => Promise.reject(error) });
    expect(await library.remove('other')).toBe(false);
    expect(library.all).toHaveLength(2);
    expect(library.failureOf('other')).toBe('A job uses it.');
  });
});

it('shows a model with what its outputs are said to mean', async () => {
  const use = { channel: 1, outputs: 'membrane', diameter: 30, threshold: 0.5 } as const;
  const changeModel = (id: string) => Promise.resolve({ ...IMPORTED, id, use });
  const library = await libraryWith({ changeModel });
  await library.change('other', use);
  expect(library.find('other')?.use).toEqual(use);
});

it('selects a model that was added', async () => {
  const added = { ...IMPORTED, id: 'new' };
  const library = await libraryWith({
    addModel: () => Promise.resolve({ jobId: 'a' }),
    watch: watching([{ type: 'model', model: added, test: MODEL_TEST }, DONE]),
  });
  const entry = { id: 'f', name: 'net.zip', kind: 'model', bytes: 3, location: '' } as const;
  library.beginAdding(entry);
  await vi.waitFor(() => expect(library.adding).toBeNull());
  expect(library.selected?.id).toBe('new');
  expect(library.testOf(added)).toEqual(MODEL_TEST);
});

it.each([
  ['CC-BY-NC-4.0', true],
  ['CC BY-NC-SA 3.0', true],
  ['non-commercial use only', true],
  ['Academic use', true],
  ['MIT', false],
  ['CC0-1.0', false],
  ['BSD-3-Clause', false],
  ['Apache-2.0', false],
  ['NCSA', false],
])('knows whether %s forbids commerce', (license, expected) => {
  expect(isNonCommercial(license)).toBe(expected);
});
