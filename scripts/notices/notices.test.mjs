import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import configuration from '../../electron-builder.config.mjs';
import { ROOT } from '../build/parts.mjs';
import { describePackage, foldersOf, noticesText, shippedFolders } from './notices.mjs';
import { NOTICES } from './plugin.mjs';

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

it('has a text for every package that ships, and none for those of development', () => {
  const folders = shippedFolders(packages);
  const names = folders.map((folder) => describePackage(folder).name);
  expect(names).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
  expect(names).not.toContain('vitest');
  const short = folders.map(describePackage).filter(({ text }) => text.length < 400);
  expect(short.map(({ name }) => name)).toEqual([]);
});

it('holds the terms of libraries inside of packages', () => {
  const text = noticesText(shippedFolders(packages));
  expect(text).toContain('HDF5 (Hierarchical Data Format 5) Software Library and Utilities');
  expect(text).toContain('Copyright (c) 2018 - present Microsoft Corporation');
  const { version } = JSON.parse(
    readFileSync(join(ROOT, 'node_modules/onnxruntime-node/package.json'), 'utf8'),
  );
  expect(text).toContain(`onnxruntime/blob/v${version}/ThirdPartyNotices.txt`);
  expect(text).toContain('For Zstandard software');
  expect(text).toMatch(/\| libvips +\| LGPLv3/);
  expect(text).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
});

it('finds the packages of a bundle by its modules', () => {
  const files = [
    '/app/node_modules/konva/lib/Node.js',
    '/app/node_modules/@lucide/svelte/dist/icons/x.svelte',
    '/app/node_modules/bits-ui/node_modules/tabbable/index.js',
    '/app/renderer/App.svelte',
    '\0vite/preload-helper.js',
  ];
  expect(foldersOf(files)).toEqual([
    '/app/node_modules/konva',
    '/app/node_modules/@lucide/svelte',
    '/app/node_modules/bits-ui/node_modules/tabbable',
  ]);
});

it('refuses a package without a text, naming it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'notices-'));
  await writeFile(
    join(folder, 'package.json'),
    '{ "name": "quick-thing", "version": "1.0.0", "license": "MIT" }',
  );
  expect(() => describePackage(folder)).toThrow('quick-thing brings no text of its licence (MIT)');
  await rm(folder, { recursive: true });
});

it('goes into the installer beside the licence', () => {
  expect(configuration.extraResources).toContainEqual({
    from: `out/renderer/${NOTICES}`,
    to: 'THIRD-PARTY-NOTICES.txt',
  });
});
