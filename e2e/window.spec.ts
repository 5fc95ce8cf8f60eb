import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expectAccessible } from './accessibility.ts';
import { countObjects, readLabelTiff } from './exports.ts';
import { expect, test } from './fixtures.ts';

const SAMPLES = resolve(import.meta.dirname, '../assets/samples');
const UNEVEN = /uneven light/i;

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing in the ${colorScheme} window`, async ({ window, stage }) => {
    await window.emulateMedia({ colorScheme });
    await window.getByText('Samples to try').waitFor();
    await expectAccessible(window);
    await window.getByRole('button', { name: UNEVEN }).click();
    await stage.ready();
    await expectAccessible(window);
    await window.getByRole('button', { name: 'Export…' }).click();
    await window.getByRole('dialog', { name: 'Export' }).waitFor();
    await expectAccessible(window);
  });
}

test('the main job by keyboard alone, with a download at its end', async ({ window, stage }) => {
  await window.getByRole('button', { name: UNEVEN }).focus();
  await window.keyboard.press('Enter');
  await stage.ready();
  await window.keyboard.press('Control+Enter');
  const count = window.getByTestId('object-count');
  await expect(count).toHaveText(/^[1-9]\d+ objects/, { timeout: 60_000 });
  await expect(window.getByRole('region', { name: 'Running segmentation' })).toBeHidden();
  const found = Number.parseInt((await count.textContent()) ?? '');

  await stage.element.focus();
  // The list of objects comes a moment after the labels; until then there is nothing to go through.
  await expect(async () => {
    await window.keyboard.press('.');
    await expect(window.getByRole('region', { name: 'Selected object' })).toBeVisible({ timeout: 500 });
  }).toPass();
  await window.keyboard.press('Delete');
  await expect(count).toHaveText(`${found - 1} objects`);
  await window.keyboard.press('Control+z');
  await expect(count).toHaveText(`${found} objects`);
  await window.keyboard.press('Control+y');
  await expect(count).toHaveText(`${found - 1} objects`);

  await window.keyboard.press('Control+e');
  const dialog = window.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('button', { name: 'Export', exact: true }).press('Enter');
  const link = dialog.getByRole('link', { name: /labels\.tif/ });
  const [download] = await Promise.all([window.waitForEvent('download'), link.press('Enter')]);
  expect(download.suggestedFilename()).toBe('nuclei-sparse-uneven.labels.tif');
  expect(countObjects(await readLabelTiff(await download.path()))).toBe(found - 1);
});

test('a file that is none is told plainly, can be read again, and holds up no other', async ({
  window,
  stage,
}) => {
  const good = readFileSync(join(SAMPLES, 'tissue-stain.png'));
  await window
    .getByLabel('Images to upload')
    .first()
    .setInputFiles([
      { name: 'renamed.tif', mimeType: 'image/tiff', buffer: Buffer.from('this is a letter, not an image') },
      { name: 'cut.png', mimeType: 'image/png', buffer: good.subarray(0, 5000) },
      { name: 'good.png', mimeType: 'image/png', buffer: good },
    ]);
  const notifications = window.getByRole('region', { name: 'Notifications' });
  await expect(notifications.getByText('renamed.tif was not opened')).toBeVisible();
  await expect(notifications.getByText('cut.png was not opened')).toBeVisible();
  await stage.ready();
  const strip = window.getByRole('navigation', { name: 'Open images' });
  await expect(strip.getByText('good.png')).toBeVisible();
  await expect(strip.getByText('cut.png')).toBeHidden();
  for (const _ of await notifications.getByRole('button', { name: 'Close message' }).all())
    await notifications.getByRole('button', { name: 'Close message' }).first().click();
  await window.getByRole('button', { name: /^Messages/ }).click();
  await expect(window.getByRole('dialog').getByText('renamed.tif was not opened')).toBeVisible();
});

test('a run can be cancelled and leaves the labels as they were', async ({ window, stage }) => {
  await window.getByRole('button', { name: /dense nuclei/i }).click();
  await stage.ready();
  await window.getByRole('button', { name: 'Segment', exact: true }).click();
  const job = window.getByRole('region', { name: 'Running segmentation' });
  await job.getByRole('button', { name: 'Cancel' }).click();
  await expect(job).toBeHidden();
  await expect(window.getByTestId('object-count')).toHaveText('0 objects');
  await expect(window.getByRole('button', { name: 'Segment', exact: true })).toBeEnabled();
});
