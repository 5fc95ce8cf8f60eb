import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Page } from '@playwright/test';
import sharp from 'sharp';

import { expectAccessible } from './accessibility.ts';
import { countObjects, readLabelTiff } from './exports.ts';
import { expect, test } from './fixtures.ts';

const SAMPLE = resolve(import.meta.dirname, '../assets/samples/nuclei-dense.ome.tif');
const SIDE = 320;
const NAMES = ['control_1', 'control_2', 'control_3', 'drug_1', 'drug_2', 'drug_3'];

/** Parts of a sample, in two groups by their names, and a TIFF that was cut off. */
async function writePlate(folder: string) {
  mkdirSync(folder);
  for (const [i, name] of NAMES.entries()) {
    const place = { left: 60 * i, top: 400 - 60 * i, width: SIDE, height: SIDE };
    await sharp(SAMPLE)
      .extract(place)
      .png()
      .toFile(join(folder, `${name}.png`));
  }
  writeFileSync(join(folder, 'drug_broken.tif'), readFileSync(SAMPLE).subarray(0, 3000));
}

async function useFolder(window: Page, name: string) {
  const picker = window.getByRole('dialog', { name: 'Choose a folder' });
  await picker.getByText(name, { exact: true }).click();
  await expect(picker.getByRole('navigation', { name: 'Folder' }).getByText(name)).toBeVisible();
  await picker.getByRole('button', { name: 'Use this folder' }).click();
}

test('a folder is segmented, paused, reloaded, gone on with, looked at and opened', async ({
  window,
  server,
}, testInfo) => {
  test.slow();
  await window.setViewportSize({ width: 1280, height: 800 });
  const shoot = (name: string) => window.screenshot({ path: testInfo.outputPath(`${name}.png`) });
  await writePlate(join(server.root, 'plate'));
  mkdirSync(join(server.root, 'out'));

  await window.getByRole('button', { name: 'Batch…' }).click();
  const dialog = window.getByRole('dialog', { name: 'Batch' });
  await dialog.getByRole('button', { name: 'Add a folder…' }).click();
  await useFolder(window, 'plate');
  await dialog.getByRole('button', { name: 'Choose a folder…' }).click();
  await useFolder(window, 'out');
  await dialog.getByRole('radio', { name: 'By name' }).click();
  await expect(dialog.getByRole('list', { name: 'Groups' })).toHaveText(/control: 3\s*drug: 4/);
  await expectAccessible(window);
  await shoot('1-form');
  const saving = window.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save configuration' }).click();
  expect(readFileSync(await (await saving).path(), 'utf8')).toContain('{group}_*');
  await dialog.getByRole('button', { name: 'Start with 7 images' }).click();

  await dialog.getByRole('button', { name: 'Pause' }).click();
  await expect(dialog.getByText('Paused', { exact: true })).toBeVisible();
  await shoot('2-paused');
  await window.reload();
  await window.getByRole('button', { name: 'Batch paused' }).click();
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(dialog.getByText(/^6 of 7 images done.* 1 failed$/)).toBeVisible({ timeout: 90_000 });
  const failed = dialog.getByRole('row').filter({ hasText: 'drug_broken.tif' });
  await expect(failed).toContainText('Failed: ');
  await expectAccessible(window);
  await shoot('3-done');

  const out = join(server.root, 'out/results');
  expect(readdirSync(out)).toEqual(
    expect.arrayContaining(['measurements.csv', 'summary.csv', ...NAMES.map((name) => `${name}.labels.tif`)]),
  );
  const row = dialog.getByRole('row').filter({ hasText: 'control_2.png' });
  const found = countObjects(await readLabelTiff(join(out, 'control_2.labels.tif')));
  expect(found).toBeGreaterThan(10);
  await expect(row.getByRole('gridcell').nth(3)).toHaveText(String(found));

  await dialog.getByRole('tab', { name: 'Table' }).click();
  await dialog.getByRole('radio', { name: 'Groups' }).click();
  await expect(dialog.getByRole('row')).toHaveCount(3);
  await dialog.getByRole('radio', { name: 'Objects' }).click();
  const objects = readFileSync(join(out, 'measurements.csv'), 'utf8').trim().split('\r\n').length - 1;
  await expect(dialog.getByText(`${objects.toLocaleString('en')} objects`, { exact: true })).toBeVisible();
  await shoot('4-table');
  await dialog.getByRole('tab', { name: 'Plots' }).click();
  await expect(dialog.getByRole('img', { name: /^Objects, a bar for each of 6 images/ })).toBeVisible();
  await expect(dialog.getByRole('img', { name: /^Area \(.*\): box plots of 2 groups/ })).toBeVisible();
  await expectAccessible(window);
  await shoot('5-plots');

  await dialog.getByRole('tab', { name: 'Images' }).click();
  await dialog.getByRole('button', { name: 'Open control_2.png' }).click();
  await expect(window).toHaveTitle(/^control_2\.png/);
});
