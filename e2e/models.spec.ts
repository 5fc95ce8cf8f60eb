import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';

import { expectAccessible } from './accessibility.ts';
import { readMaskPng } from './exports.ts';
import { expect, test } from './fixtures.ts';
import { editDescription, falsifyTest, type PackageFiles, readPackage, zipPackage } from './packages.ts';

const DENSE = /dense nuclei/i;

async function openModels(window: Page): Promise<Locator> {
  await window.getByRole('button', { name: 'About the models' }).click();
  return window.getByRole('dialog', { name: 'Models' });
}

async function add(dialog: Locator, files: PackageFiles, name = 'net.zip'): Promise<void> {
  await dialog.getByRole('button', { name: 'Add a model…' }).click();
  await dialog.getByLabel('Model to upload').setInputFiles(zipPackage(files, name));
}

const list = (dialog: Locator) => dialog.getByRole('navigation', { name: 'Models' });
const count = (window: Page) => window.getByTestId('object-count');
const running = (window: Page) => window.getByRole('region', { name: 'Running segmentation' });

for (const colorScheme of ['dark', 'light'] as const) {
  test(`the models are listed with their cards, and axe finds nothing in the ${colorScheme} window`, async ({
    window,
  }) => {
    await window.emulateMedia({ colorScheme });
    const dialog = await openModels(window);
    await list(dialog)
      .getByRole('button', { name: /Nuclei ResNet-34/ })
      .click();
    const card = dialog.getByRole('region', { name: 'Card' });
    await expect(card.getByRole('heading', { name: 'Where it fails' })).toBeVisible();
    await expect(dialog.getByText('20 px across')).toBeVisible();
    await expectAccessible(window);
    await dialog.getByRole('button', { name: 'Add a model…' }).click();
    await expectAccessible(window);
    await dialog.getByLabel('Model to upload').setInputFiles({
      name: 'bare.onnx',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(readPackage('tiny', 'bare')['model.onnx']),
    });
    await expect(dialog.getByText('What it takes')).toBeVisible();
    await expectAccessible(window);
  });
}

test('a model tests itself', async ({ window }) => {
  const dialog = await openModels(window);
  await dialog.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(dialog.getByText('The self-test passed')).toBeVisible({ timeout: 60_000 });
  await expect(dialog.getByRole('button', { name: 'Remove…' })).toBeHidden();
});

test('a package is added, segments, rescales where objects have another size, and is removed', async ({
  window,
  stage,
  server,
}) => {
  await window.getByRole('button', { name: DENSE }).click();
  await stage.ready();
  const files = readPackage('tiny', 'Pointwise');
  editDescription(files, /objectDiameter: \d+/, 'objectDiameter: 24');
  const dialog = await openModels(window);
  await add(dialog, files);
  await expect(dialog.getByRole('heading', { name: 'Pointwise' })).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByText('The self-test passed')).toBeVisible();
  await dialog.getByRole('button', { name: 'Use for this image' }).click();
  await expect(window.getByLabel('Model', { exact: true })).toHaveText('Pointwise');

  await window.getByRole('button', { name: 'Segment', exact: true }).click();
  await expect(count(window)).toHaveText(/^[1-9]\d+ objects/, { timeout: 60_000 });
  await expect(running(window)).toBeHidden();
  const notice = window.getByText(/^Objects here are about [\d.]+ px across, this model expects 24 px/);
  await expect(notice).toBeVisible();
  await window.getByRole('button', { name: 'Rescale and segment again' }).click();
  await expect(window.getByText(/rescaled for [\d.]+ px/)).toBeVisible({ timeout: 60_000 });
  await expect(running(window)).toBeHidden();
  await expect(notice).toBeHidden();
  await expect(window.getByLabel('Objects are about')).toHaveValue(/^\d+/);

  // The map that the objects came from can be looked at.
  const [request] = await Promise.all([
    window.waitForRequest(/probability\?.*channel=distance/),
    (async () => {
      await window.getByLabel('Probability map').click();
      await window.getByRole('option', { name: /Distance to the rim/ }).click();
    })(),
  ]);
  expect((await request.response())?.status()).toBe(200);

  await openModels(window);
  await list(dialog)
    .getByRole('button', { name: /Pointwise/ })
    .click();
  await dialog.getByRole('button', { name: 'Remove…' }).click();
  await dialog.getByRole('button', { name: 'Remove it' }).click();
  await expect(list(dialog).getByRole('button', { name: /Pointwise/ })).toBeHidden();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(window.getByLabel('Model', { exact: true })).toHaveText('Nuclei ResNet-34');
  await expect(count(window)).toHaveText(/^[1-9]\d+ objects/);
  expect(readdirSync(join(server.data, 'models'))).toEqual([]);
});

test('a membrane model’s mask can be looked at and is exported', async ({ window, stage }) => {
  await window.getByRole('button', { name: DENSE }).click();
  await stage.ready();
  const files = readPackage('tiny', 'Membranes of a kind');
  editDescription(files, /kind: instances/, 'kind: boundaries');
  editDescription(files, /foreground: 0\n\s+boundary: 1\n\s+distance: 2/, 'membrane: 0');
  const dialog = await openModels(window);
  await add(dialog, files);
  await expect(dialog.getByText('Regions between membranes')).toBeVisible({ timeout: 30_000 });
  await dialog.getByRole('button', { name: 'Use for this image' }).click();
  await window.getByRole('button', { name: 'Segment', exact: true }).click();
  await expect(count(window)).toHaveText(/^[1-9]\d* objects?/, { timeout: 60_000 });
  await expect(running(window)).toBeHidden();
  await window.getByLabel('Probability map').click();
  await window.getByRole('option', { name: /^Membrane/ }).click();
  await expect(window.getByText('A mask that this model gives')).toBeVisible();

  await window.getByRole('button', { name: 'Export…' }).click();
  const exporting = window.getByRole('dialog', { name: 'Export' });
  await exporting.getByRole('checkbox', { name: 'Mask (PNG)' }).check();
  await exporting.getByRole('button', { name: 'Export', exact: true }).click();
  const link = exporting.getByRole('link', { name: /nuclei-dense\.membrane\.png/ });
  const [download] = await Promise.all([window.waitForEvent('download'), link.click()]);
  const { mask } = await readMaskPng(await download.path());
  expect(new Set(mask)).toEqual(new Set([0, 255]));
});

test('a folder is added as it is', async ({ window, server }) => {
  const folder = join(server.root, 'my-net');
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(readPackage('tiny-conv', 'From a folder')))
    writeFileSync(join(folder, name), bytes);
  const dialog = await openModels(window);
  await dialog.getByRole('button', { name: 'Add a model…' }).click();
  await dialog.getByLabel('Model folder to upload').setInputFiles(folder);
  await expect(dialog.getByRole('heading', { name: 'From a folder' })).toBeVisible({ timeout: 30_000 });

  // The same one, chosen where the server has it.
  await dialog.getByRole('button', { name: 'Remove…' }).click();
  await dialog.getByRole('button', { name: 'Remove it' }).click();
  await dialog.getByRole('button', { name: 'Add a model…' }).click();
  await dialog.getByRole('button', { name: /^Choose below/ }).click();
  const picker = window.getByRole('dialog', { name: 'Choose a model' });
  await picker.getByText('my-net').click();
  await picker.getByRole('button', { name: 'Add' }).click();
  await expect(dialog.getByRole('heading', { name: 'From a folder' })).toBeVisible({ timeout: 30_000 });
});

test('a package that cannot be used is refused with the reason and leaves nothing', async ({
  window,
  server,
}) => {
  const files = readPackage('tiny-conv', 'Damaged');
  files['model.onnx'] = files['model.onnx'].with(100, files['model.onnx'][100] ^ 255);
  const dialog = await openModels(window);
  await add(dialog, files, 'damaged.zip');
  const alert = dialog.getByRole('alert');
  await expect(alert).toContainText('damaged.zip was not added');
  await expect(alert).toContainText(/sha-?256/i);
  await expect(alert).toContainText('model.invalid');
  await expect(list(dialog).getByRole('button', { name: /Damaged/ })).toBeHidden();
  const kept = join(server.data, 'models');
  expect(existsSync(kept) ? readdirSync(kept) : []).toEqual([]);
});

test('a model whose self-test fails is kept only when the user says so', async ({ window }) => {
  const files = readPackage('tiny-conv', 'Doubtful');
  falsifyTest(files);
  const dialog = await openModels(window);
  await add(dialog, files);
  await expect(dialog.getByRole('alert')).toContainText('Its self-test failed', { timeout: 30_000 });
  await expectAccessible(window);
  await dialog.getByRole('button', { name: 'Do not add it' }).click();
  await expect(list(dialog).getByRole('button', { name: /Doubtful/ })).toBeHidden();
  await add(dialog, files);
  await dialog.getByRole('button', { name: 'Keep it all the same' }).click();
  await expect(dialog.getByRole('heading', { name: 'Doubtful' })).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByText('The self-test failed')).toBeVisible();
  await expect(list(dialog).getByText('Failed its test')).toBeVisible();
});

test('a bare .onnx is added with what its graph does not say', async ({ window, stage }) => {
  await window.getByRole('button', { name: DENSE }).click();
  await stage.ready();
  const dialog = await openModels(window);
  await dialog.getByRole('button', { name: 'Add a model…' }).click();
  const buffer = Buffer.from(readPackage('tiny', 'bare')['model.onnx']);
  await dialog
    .getByLabel('Model to upload')
    .setInputFiles({ name: 'bare.onnx', mimeType: 'application/octet-stream', buffer });
  await dialog.getByLabel('Name').fill('Bare network');
  await dialog.getByLabel('Its output shows').click();
  await window.getByRole('option', { name: /distance to the rim/ }).click();
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await expect(dialog.getByRole('heading', { name: 'Bare network' })).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByText('It runs')).toBeVisible();
  await dialog.getByRole('button', { name: 'Use for this image' }).click();
  await window.getByRole('button', { name: 'Segment', exact: true }).click();
  await expect(count(window)).toHaveText(/^[1-9]\d+ objects/, { timeout: 60_000 });
});
