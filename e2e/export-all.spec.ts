import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Page } from '@playwright/test';

import { FileReader } from '../main/formats/file-reader.ts';
import { readZipDirectory } from '../main/formats/zip/directory.ts';
import { countObjects, readLabelTiff } from './exports.ts';
import { expect, test } from './fixtures.ts';
import type { Stage } from './stage.ts';

const SAMPLES = resolve(import.meta.dirname, '../assets/samples');

/** Opens a sample as `name`, and draws a dot into it. */
async function openWithDot(window: Page, stage: Stage, root: string, name: string) {
  await openSample(window, root, name);
  await stage.ready();
  await stage.element.focus();
  await window.keyboard.press('b');
  await stage.drag([
    { x: 100, y: 100 },
    { x: 140, y: 100 },
  ]);
  await expect(window.getByTestId('object-count')).toHaveText(/^1 object/);
}

async function openSample(window: Page, root: string, name: string) {
  copyFileSync(join(SAMPLES, 'nuclei-dense.ome.tif'), join(root, name));
  await window.getByRole('button', { name: 'Open images' }).first().click();
  const dialog = window.getByRole('dialog', { name: 'Open images' });
  await dialog.getByText(name).click();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(window).toHaveTitle(new RegExp(`^${name}`));
}

test('all open images are exported at once, into a folder and as a download', async ({
  window,
  stage,
  server,
}, testInfo) => {
  await window.setViewportSize({ width: 1280, height: 800 });
  const shoot = (name: string) => window.screenshot({ path: testInfo.outputPath(`${name}.png`) });
  mkdirSync(join(server.root, 'out'));
  await openWithDot(window, stage, server.root, 'one.ome.tif');
  await openWithDot(window, stage, server.root, 'two.ome.tif');
  await openSample(window, server.root, 'three.ome.tif');

  await window.getByRole('button', { name: 'Export…' }).click();
  const dialog = window.getByRole('dialog', { name: 'Export' });
  await shoot('1-this-image');
  await dialog.getByRole('radio', { name: 'All open images (2)' }).click();
  await expect(dialog.getByText('Left out, no objects yet: three.ome.tif.')).toBeVisible();
  await dialog.getByRole('checkbox', { name: 'Measurements (CSV)' }).check();
  await expect(dialog.getByText('one.labels.tif … two.labels.tif (2 files)')).toBeVisible();
  await shoot('2-all-images');
  await dialog.getByText('summary.csv').scrollIntoViewIfNeeded();
  await shoot('3-all-images-names');
  await dialog.getByRole('radio', { name: /into a folder/i }).click();
  const picker = window.getByRole('dialog', { name: 'Choose a folder' });
  await picker.getByText('out', { exact: true }).dblclick();
  await picker.getByRole('button', { name: 'Use this folder' }).click();
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(dialog.getByText('Wrote 4 files of 2 images')).toBeVisible();
  await shoot('4-folder');
  expect(readdirSync(join(server.root, 'out')).sort()).toEqual([
    'measurements.csv',
    'one.labels.tif',
    'one.measurements.csv',
    'one.provenance.json',
    'summary.csv',
    'two.labels.tif',
    'two.measurements.csv',
    'two.provenance.json',
  ]);
  expect(countObjects(await readLabelTiff(join(server.root, 'out/two.labels.tif')))).toBe(1);
  const rows = readFileSync(join(server.root, 'out/measurements.csv'), 'utf8').trim().split('\r\n');
  expect(rows.map((row) => row.split(',').slice(0, 2).join())).toEqual([
    'image,label',
    'one.ome.tif,1',
    'two.ome.tif,1',
  ]);
  await dialog.getByRole('button', { name: 'Done' }).click();

  // A second time nothing is replaced unasked.
  await window.getByRole('button', { name: 'Export…' }).click();
  await dialog.getByRole('radio', { name: 'All open images (2)' }).click();
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('Replace them?');
  await expect(dialog.getByRole('alert')).toBeInViewport();
  await shoot('5-replace');

  // A folder is in the way of one of the files: the others are written.
  rmSync(join(server.root, 'out/one.labels.tif'));
  mkdirSync(join(server.root, 'out/one.labels.tif'));
  await dialog.getByRole('button', { name: 'Replace' }).click();
  await expect(dialog.getByText('Wrote 3 files of 2 images')).toBeVisible();
  await expect(dialog.getByRole('region', { name: 'Not written' })).toContainText(
    'one.labels.tif: Cannot write one.labels.tif: a folder of that name is in the way',
  );
  await shoot('6-not-written');
  await dialog.getByRole('button', { name: 'Done' }).click();

  await window.getByRole('button', { name: 'Export…' }).click();
  await dialog.getByRole('radio', { name: 'All open images (2)' }).click();
  await dialog.getByRole('radio', { name: /download/i }).click();
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const link = dialog.getByRole('link', { name: /Download skipscope-labels\.zip/ });
  const waiting = window.waitForEvent('download');
  await link.click();
  const path = testInfo.outputPath('all.zip');
  await (await waiting).saveAs(path);
  await shoot('7-download');
  const file = await FileReader.open(path);
  const { entries } = await readZipDirectory(file, 100);
  await file.close();
  expect(entries).toHaveLength(8);
});
