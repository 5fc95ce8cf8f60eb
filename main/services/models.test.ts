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
  it('lists usable models, the default one first, without those for tests', async () => {
    const models = await new ModelRegistry(folder).list();
    expect(models.map((model) => [model.id, model.isDefault])).toEqual([
      ['nuclei-resnet34', true],
      ['a-model', false],
    ]);
    expect(models[1]).toMatchObject({
      name: 'Tiny pointwise',
      license: 'MIT',
      objectDiameter: 16,
      separation: { threshold: 0.5, minSize: 4, splitStrength: 0.8 },
    });
  });

  it('reports a broken package instead of failing for all', async () => {
    const broken = await new ModelRegistry(folder).broken();
    expect(broken.map((error) => [error.code, error.details.folder])).toEqual([
      ['model.invalid', join(folder, 'broken')],
    ]);
    expect(broken[0].message).toMatch(/^The model broken cannot be used: its rdf.yaml cannot be read/);
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
