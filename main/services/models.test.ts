import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { findAppFolder } from './folders.ts';
import { ModelRegistry } from './models.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-models-'));
  const tiny = join(findAppFolder(), 'models', 'tiny');
  for (const id of ['a-model', 'nuclei-resnet34', 'tiny'])
    await cp(tiny, join(folder, id), { recursive: true });
  await mkdir(join(folder, 'broken'));
  await writeFile(join(folder, 'broken', 'rdf.yaml'), 'type: model\nname: [unclosed');
  await mkdir(join(folder, 'training'));
  await writeFile(join(folder, 'README.md'), '');
});
afterAll(() => rm(folder, { recursive: true }));

describe('ModelRegistry', () => {
  it('lists models, the default one first, without those for tests', async () => {
    const models = await new ModelRegistry(folder).list();
    expect(models.map((model) => [model.id, model.isDefault, model.problem === null])).toEqual([
      ['nuclei-resnet34', true, true],
      ['a-model', false, true],
      ['broken', false, false],
    ]);
    expect(models[1]).toMatchObject({
      name: 'Tiny pointwise',
      license: 'MIT',
      origin: 'shipped',
      kind: 'instances',
      inputChannels: 3,
      objectDiameter: 16,
      separation: { threshold: 0.5, minSize: 4, splitStrength: 0.8 },
    });
    expect(models[2].problem).toMatch(/^The model broken cannot be used: its rdf.yaml cannot be read/);
  });

  it('lists added models behind, and lets none stand in for a shipped one', async () => {
    const imported = join(folder, 'imported');
    const tiny = join(findAppFolder(), 'models', 'tiny');
    for (const id of ['a-model', 'tiny-own', '.incoming-x'])
      await cp(tiny, join(imported, id), { recursive: true });
    const registry = new ModelRegistry(folder, imported);
    const models = await registry.list();
    expect(models.map(({ id, origin }) => [id, origin])).toEqual([
      ['nuclei-resnet34', 'shipped'],
      ['a-model', 'shipped'],
      ['broken', 'shipped'],
      ['tiny-own', 'imported'],
    ]);
    expect((await registry.find('a-model')).folder).toBe(join(folder, 'a-model'));
    await rm(imported, { recursive: true });
    expect(await registry.list()).toHaveLength(3);
  });

  it('finds the default model, and those for tests by their id', async () => {
    const registry = new ModelRegistry(folder);
    expect((await registry.find()).info.id).toBe('nuclei-resnet34');
    expect((await registry.find('tiny')).folder).toBe(join(folder, 'tiny'));
  });

  it('names the models that there are when asked for another', async () => {
    await expect(new ModelRegistry(folder).find('../tiny')).rejects.toMatchObject({
      code: 'model.notFound',
      message:
        'There is no model "../tiny". Installed are: a-model, broken, nuclei-resnet34. Choose one of these.',
    });
  });
});
