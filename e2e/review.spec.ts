import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Page } from '@playwright/test';

import { expectAccessible } from './accessibility.ts';
import { expect, test } from './fixtures.ts';

const SAMPLES = resolve(import.meta.dirname, '../assets/samples');

async function openFromRoot(window: Page, name: string): Promise<void> {
  await window.getByRole('button', { name: 'Open images' }).first().click();
  const dialog = window.getByRole('dialog', { name: 'Open images' });
  await dialog.getByText(name).click();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
}

async function segment(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Segment', exact: true }).click();
  await expect(window.getByTestId('object-count')).not.toHaveText(/^0 objects/, { timeout: 60_000 });
  await expect(window.getByRole('region', { name: 'Running segmentation' })).toBeHidden();
}

test('measure, select by a histogram, review by doubt, compare', async ({
  window,
  stage,
  server,
}, testInfo) => {
  const shoot = (name: string) => window.screenshot({ path: testInfo.outputPath(`${name}.png`) });
  copyFileSync(join(SAMPLES, 'nuclei-dense.ome.tif'), join(server.root, 'plate.ome.tif'));
  copyFileSync(join(SAMPLES, 'truth', 'nuclei-dense.labels.tif'), join(server.root, 'truth.tif'));
  await openFromRoot(window, 'plate.ome.tif');
  await stage.ready();
  await segment(window);

  // The table follows the selection on the stage, and the other way round.
  await window.keyboard.press('t');
  const table = window.getByRole('grid', { name: 'Objects' });
  await expect(table.getByRole('row').nth(5)).toBeVisible();
  await table.getByRole('button', { name: /^Area/ }).click();
  await table.getByRole('row').nth(2).click();
  await expect(window.getByRole('heading', { name: /^Object \d+$/ })).toBeVisible();
  await shoot('1-table');

  // Rows go to a spreadsheet: all that are shown, or the selected one.
  await window.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = async () =>
    (await window.evaluate(() => navigator.clipboard.readText())).trimEnd().split('\n');
  await expect(window.getByTestId('summary')).toContainText(
    /^\d+ objects, .* per mm², .* % of the image, mean area/,
  );
  await window.getByRole('button', { name: 'Copy rows' }).click();
  await expect(window.getByText(/^\d+ rows copied$/)).toBeVisible();
  const [header, ...rows] = await copied();
  expect(header).toMatch(/^image\tlabel\tedited\tclass\treviewed\tarea\tarea_um2\t/);
  expect(rows.length).toBeGreaterThan(5);
  await table.focus();
  await window.keyboard.press('Control+c');
  await expect(window.getByText('1 row copied')).toBeVisible();
  expect(await copied()).toHaveLength(2);

  // Brushing the histogram selects the objects of a stretch.
  const picture = window.getByRole('img', { name: /^Histogram of Area/ });
  const box = (await picture.boundingBox())!;
  await window.mouse.move(box.x + 2, box.y + 20);
  await window.mouse.down();
  await window.mouse.move(box.x + box.width / 3, box.y + 20, { steps: 4 });
  await window.mouse.up();
  await expect(window.getByTestId('row-count')).toContainText(/ of \d+/);
  await expect(table.locator('[aria-selected=true]').first()).toBeVisible();
  await shoot('2-brushed');
  await expectAccessible(window);

  // The most doubtful object first; accepting goes on to the next one.
  await window.getByRole('tab', { name: 'Review' }).click();
  await window.getByRole('checkbox', { name: 'Colour objects by doubt' }).click();
  await window.keyboard.press('j');
  const review = window.getByRole('region', { name: 'Object in review' });
  await expect(review.getByRole('listitem').first()).not.toBeEmpty();
  const first = await review.getByRole('heading').textContent();
  await shoot('3-review');
  await expectAccessible(window);
  await window.keyboard.press('a');
  await expect(review.getByRole('heading')).not.toHaveText(first ?? '');
  await expect(window.getByTestId('reviewed')).toContainText(/^1 of/);
  await window.keyboard.press('Control+z');
  await expect(window.getByTestId('reviewed')).toContainText(/^0 of/);

  // What was changed since the model ran, and how well it did.
  await window.getByRole('tab', { name: 'Compare' }).click();
  await window.getByRole('button', { name: 'The model’s first result' }).click();
  await expect(window.getByTestId('comparison')).toContainText('First result');
  await expect(window.getByRole('row', { name: /^0\.9 / })).toContainText('1.000');
  await window.getByRole('button', { name: 'Labels from a file…' }).click();
  const dialog = window.getByRole('dialog', { name: 'Choose labels to compare with' });
  await dialog.getByText('truth.tif').click();
  await dialog.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(window.getByTestId('comparison')).toContainText('truth.tif');
  await window.getByRole('checkbox', { name: 'Colour by agreement' }).click();
  await window.getByRole('button', { name: 'Side by side' }).click();
  await expect(window.getByTestId('compare-stage')).toBeVisible();
  await stage.ready();
  await shoot('4-side-by-side');
  await expectAccessible(window);
  await window.getByRole('button', { name: 'Blink' }).click();
  await expect(window.getByTestId('compare-stage')).toBeHidden();
  await expect(window.getByTestId('compare-stage')).toBeVisible();

  // What the network finds without one of its skip connections.
  await window.getByRole('tab', { name: 'Look inside' }).click();
  await window.getByRole('checkbox', { name: 'Full resolution' }).click();
  await expect(window.getByTestId('comparison')).toContainText('Without a skip connection', {
    timeout: 90_000,
  });
  await expect(window.getByRole('checkbox', { name: 'Full resolution' })).not.toBeChecked();
  await shoot('5-inside');
  await expectAccessible(window);
  await window.getByRole('checkbox', { name: 'Full resolution' }).click();
  await expect(window.getByTestId('comparison')).toBeHidden();
});
