import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { fixturePath } from '../../formats/fixtures/expected.ts';
import { expandInputs } from './inputs.ts';

let folder = '';
const at = (...names: string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-inputs-'));
  await mkdir(at('below'));
  await mkdir(at('empty'));
  const names = [
    'b10.png',
    'b2.png',
    'a.ome.tif',
    'notes.txt',
    '._a.tif',
    'a.labels.tif',
    'a.mask.png',
    'odd[1].png',
  ];
  for (const name of [...names, 'below/c.jpg']) await writeFile(at(name), '');
});
afterAll(() => rm(folder, { recursive: true }));

describe('expandInputs', () => {
  it('takes the images of a folder by name, numbers by value, without our own results', async () => {
    const { images, failed } = await expandInputs([folder], false);
    expect(images).toEqual(['a.ome.tif', 'b2.png', 'b10.png', 'odd[1].png'].map((name) => at(name)));
    expect(failed).toEqual([]);
  });

  it('looks below a folder only when asked to', async () => {
    expect((await expandInputs([folder], true)).images).toContain(at('below', 'c.jpg'));
  });

  it('expands patterns that the shell has left alone, each file once', async () => {
    const { images } = await expandInputs([at('b*.png').replaceAll('\\', '/'), at('b2.png')], false);
    expect(images).toEqual([at('b2.png'), at('b10.png')]);
  });

  it('takes a file that is named outright, whatever its name', async () => {
    const named = [at('notes.txt'), at('a.mask.png'), at('odd[1].png')];
    expect((await expandInputs(named, false)).images).toEqual(named);
  });

  it('takes one file of an image over several', async () => {
    const [first, second] = ['set/z0.ome.tif', 'set/z1.ome.tif'].map(fixturePath);
    expect((await expandInputs([first, second], false)).images).toEqual([first]);
    expect((await expandInputs([second], false)).images).toEqual([second]);
  });

  it('names what stands for no image and goes on', async () => {
    const missing = at('missing.png');
    const { images, failed } = await expandInputs(
      [missing, at('empty'), at('x*.png').replaceAll('\\', '/'), at('b2.png')],
      false,
    );
    expect(images).toEqual([at('b2.png')]);
    expect(failed.map(({ error }) => error.code)).toEqual([
      'file.notFound',
      'file.notFound',
      'file.notFound',
    ]);
    expect(failed[0].error.message).toBe(`There is no file or folder ${missing}. Check the path.`);
    expect(failed[1].error.message).toContain('Add --recursive');
  });
});
