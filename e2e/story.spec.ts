import { copyFileSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Page } from '@playwright/test';

import { EXPORT_FORMATS } from '../core/contract.ts';
import { averagePrecision, measureOverlaps } from '../core/mask/metrics.ts';
import { edit } from './editing.ts';
import { countObjects, readLabelTiff, readMaskPng, readWindowLabels } from './exports.ts';
import { expect, test } from './fixtures.ts';

const SAMPLES = resolve(import.meta.dirname, '../assets/samples');
const SIDE = 768;

/** How many objects the window says there are. */
async function shownObjects(window: Page): Promise<number> {
  const text = (await window.getByTestId('object-count').textContent()) ?? '';
  return Number(/[\d.,\s]+/.exec(text)?.[0].replace(/\D/g, ''));
}

async function openFromRoot(window: Page, name: string) {
  await window.getByRole('button', { name: 'Open images' }).first().click();
  const dialog = window.getByRole('dialog', { name: 'Open images' });
  await dialog.getByText(name).click();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
}

test('open, segment, correct, undo, export; then a crash, and all is still there', async ({
  window,
  stage,
  server,
}, testInfo) => {
  const shoot = (name: string) => window.screenshot({ path: testInfo.outputPath(`${name}.png`) });
  copyFileSync(join(SAMPLES, 'nuclei-dense.ome.tif'), join(server.root, 'plate.ome.tif'));

  await openFromRoot(window, 'plate.ome.tif');
  await stage.ready();
  await shoot('1-open');

  await window.getByRole('button', { name: 'Segment', exact: true }).click();
  await expect(window.getByRole('region', { name: 'Running segmentation' })).toBeVisible();
  await shoot('2-running');
  await expect.poll(() => shownObjects(window), { timeout: 60_000 }).toBeGreaterThan(150);
  await expect(window.getByRole('region', { name: 'Running segmentation' })).toBeHidden();
  const found = await shownObjects(window);
  await stage.ready();
  await shoot('3-segmented');

  // Another threshold separates again, without a second run of the network.
  const threshold = window.getByRole('slider', { name: 'Threshold' });
  await threshold.press('End');
  await expect.poll(() => shownObjects(window)).toBe(0);
  await window.keyboard.press('Control+z');
  await expect.poll(() => shownObjects(window)).toBe(found);
  await expect(threshold).not.toHaveAttribute('aria-valuenow', '1');

  // A stroke on the picture's corner, over whatever is there, as a new object.
  await window.getByRole('radio', { name: 'Brush' }).click();
  await edit(window, () =>
    stage.drag([
      { x: 20, y: 20 },
      { x: 60, y: 24 },
    ]),
  );
  const painted = await readWindowLabels(window, SIDE, SIDE);
  const label = painted.labels[22 * SIDE + 40];
  expect(label).toBeGreaterThan(found);
  await shoot('4-painted');
  await window.keyboard.press('Control+z');
  await expect
    .poll(async () => (await readWindowLabels(window, SIDE, SIDE)).labels.includes(label))
    .toBe(false);
  await window.keyboard.press('Control+Shift+z');
  await expect
    .poll(async () => (await readWindowLabels(window, SIDE, SIDE)).labels[22 * SIDE + 40])
    .toBe(label);

  // Into the folder, and read back by somebody else's reader.
  const shown = await readWindowLabels(window, SIDE, SIDE);
  await window.getByRole('button', { name: 'Export…' }).click();
  const dialog = window.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('radio', { name: /into a folder/i }).click();
  await window
    .getByRole('dialog', { name: 'Choose a folder' })
    .getByRole('button', { name: 'Use this folder' })
    .click();
  for (const box of await dialog.getByRole('checkbox', { disabled: false }).all()) await box.check();
  await shoot('5-export');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  // The image is no OME-Zarr to put labels into. The palette holds 255 objects, and there are more.
  await expect(dialog.getByText(`Wrote ${EXPORT_FORMATS.length - 2} files`)).toBeVisible();
  await expect(dialog.getByRole('region', { name: 'Not written' })).toContainText('up to 255');
  await shoot('6-exported');
  await dialog.getByRole('button', { name: 'Done' }).click();
  const tiff = await readLabelTiff(join(server.root, 'plate.labels.tif'));
  expect([tiff.width, tiff.height]).toEqual([SIDE, SIDE]);
  expect(Buffer.compare(Buffer.from(tiff.labels.buffer), Buffer.from(shown.labels.buffer))).toBe(0);
  const { mask } = await readMaskPng(join(server.root, 'plate.mask.png'));
  expect(mask.every((value, i) => value === (shown.labels[i] > 0 ? 255 : 0))).toBe(true);

  // The network finds the nuclei that the generator drew.
  const truth = await readLabelTiff(join(SAMPLES, 'truth/nuclei-dense.labels.tif'));
  expect(averagePrecision(measureOverlaps(truth.labels, tiff.labels), 0.5)).toBeGreaterThan(0.6);

  // The process dies without a word; the same image has the same labels, and undo goes on where it was.
  expect(existsSync(join(server.root, 'plate.ome.tif.skipscope'))).toBe(true);
  await server.kill();
  await server.start();
  await window.goto(server.url);
  await window.getByText('plate.ome.tif').first().waitFor();
  if (!(await stage.element.isVisible())) await window.getByText('plate.ome.tif').first().click();
  await stage.ready();
  const after = await readWindowLabels(window, SIDE, SIDE);
  expect(Buffer.compare(Buffer.from(after.labels.buffer), Buffer.from(shown.labels.buffer))).toBe(0);
  expect(await shownObjects(window)).toBe(countObjects(shown));
  await window.keyboard.press('Control+z');
  await expect
    .poll(async () => (await readWindowLabels(window, SIDE, SIDE)).labels.includes(label))
    .toBe(false);
});
