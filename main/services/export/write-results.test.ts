import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { EXPORTERS } from '../../exporters/index.ts';
import { imageOf, sourceOf } from '../../exporters/testing/label-sources.ts';
import { writeVerified } from './read-back/write-verified.ts';
import { writeResults, type ResultFile } from './write-results.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'results-'));
});
afterEach(() => rm(folder, { recursive: true }));

const options = { version: '1.2.3', findModel: () => Promise.reject(new Error('there is no model')) };

/** Writes a label beyond 16 bits. */
async function write(...formats: ('label-png' | 'label-npy' | 'mask-png')[]) {
  const path = join(folder, 'a.npy');
  await EXPORTERS['label-npy'].write(sourceOf(Uint32Array.of(1), 1), path);
  const source = sourceOf(Uint32Array.of(0, 70_000), 2, { image: imageOf('a.npy', { path }) });
  const files = formats.map((format): ResultFile => ({
    format,
    path: join(folder, format),
    write: (to, signal) => writeVerified(EXPORTERS[format], source, to, signal),
  }));
  return writeResults([source], files, join(folder, 'a.provenance.json'), options);
}

it('writes the other files when a format refuses', async () => {
  const { outputs, failed } = await write('label-png', 'label-npy', 'mask-png');
  expect(outputs).toEqual([join(folder, 'label-npy'), join(folder, 'mask-png')]);
  expect(failed).toMatchObject([{ path: join(folder, 'label-png'), error: { code: 'file.unsupported' } }]);
  const { exports } = JSON.parse(await readFile(join(folder, 'a.provenance.json'), 'utf8')) as {
    exports: { files: { name: string }[] }[];
  };
  expect(exports[0].files.map(({ name }) => name)).toEqual(['label-npy', 'mask-png']);
});

it('says nothing of where files come from when there are none', async () => {
  expect((await write('label-png')).outputs).toEqual([]);
  expect(await readdir(folder)).toEqual(['a.npy']);
});
