import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Page } from '@playwright/test';

import { expect, test } from './fixtures.ts';

const SAMPLES = resolve(import.meta.dirname, '../assets/samples');

async function openSample(window: Page, root: string, name: string) {
  copyFileSync(join(SAMPLES, name), join(root, name));
  await window.getByRole('button', { name: 'Open images' }).first().click();
  const dialog = window.getByRole('dialog', { name: 'Open images' });
  await dialog.getByText(name).click();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  // In front, the one before it behind.
  await expect(window).toHaveTitle(new RegExp(`^${name}`));
}

async function choose(window: Page, what: string) {
  await window.getByRole('combobox', { name: 'What' }).click();
  await window.getByRole('option', { name: what }).click();
}

/** Until the job bar has come and gone. */
async function segment(window: Page, button: string) {
  await window.getByRole('button', { name: button, exact: true }).click();
  const job = window.getByRole('region', { name: 'Running segmentation' });
  await expect(job).toBeVisible();
  await expect(job).toBeHidden({ timeout: 100_000 });
}

async function countObjects(window: Page): Promise<number> {
  const text = await window.getByTestId('object-count').textContent();
  return Number(/^([\d,]+) object/.exec(text ?? '')?.[1].replaceAll(',', ''));
}

test('a drawn region is segmented, then the view, and the rest stays', async ({
  window,
  stage,
  server,
}, testInfo) => {
  await openSample(window, server.root, 'nuclei-dense.ome.tif');
  await stage.ready();
  await expect(window.getByText('The time is known after the first run')).toBeVisible();
  await stage.element.focus();
  await window.keyboard.press('Shift+r');
  await stage.drag([
    { x: 100, y: 100 },
    { x: 299, y: 299 },
  ]);
  await expect(window.getByTestId('region')).toBeVisible();
  await expect(window.getByText('200 × 200 px at 100, 100')).toBeVisible();
  await segment(window, 'Segment region');
  const inRegion = await countObjects(window);
  expect(inRegion).toBeGreaterThan(3);
  await expect(window.getByText(/^Takes about .* up to .* of memory/)).toBeVisible();
  await window.screenshot({ path: testInfo.outputPath('1-region.png') });

  await choose(window, 'Whole plane');
  await segment(window, 'Segment');
  const all = await countObjects(window);
  expect(all).toBeGreaterThan(2 * inRegion);
  await window.screenshot({ path: testInfo.outputPath('2-whole.png') });

  // The same model finds the same in the region: what is elsewhere is not touched.
  await choose(window, 'Drawn region');
  await segment(window, 'Segment region');
  expect(Math.abs((await countObjects(window)) - all)).toBeLessThanOrEqual(2);

  await stage.element.focus();
  await window.keyboard.press('Control+z');
  await expect.poll(() => countObjects(window)).toBe(all);
  await window.keyboard.press('Control+z');
  await expect.poll(() => countObjects(window)).toBe(inRegion);

  await window.keyboard.press('Shift+Digit1');
  await choose(window, 'Current view');
  await segment(window, 'Segment view');
  expect(await countObjects(window)).toBeGreaterThan(inRegion);
  await window.screenshot({ path: testInfo.outputPath('3-view.png') });
});

test('a stack is segmented in one step, and its objects are followed through the planes', async ({
  window,
  stage,
  server,
}, testInfo) => {
  await openSample(window, server.root, 'nuclei-zstack.ome.tif');
  await stage.ready();
  await choose(window, 'All z planes');
  await expect(window.getByRole('checkbox', { name: 'Follow objects through planes' })).toBeChecked();
  await expect(window.getByText(/^5 planes\. /)).toBeVisible();
  await segment(window, 'Segment stack');
  const everywhere = await countObjects(window);
  expect(everywhere).toBeGreaterThan(20);
  await window.screenshot({ path: testInfo.outputPath('1-first-plane.png') });
  await stage.element.focus();
  await window.keyboard.press('Alt+ArrowUp');
  await window.keyboard.press('Alt+ArrowUp');
  await stage.ready();
  await window.screenshot({ path: testInfo.outputPath('2-third-plane.png') });
  await window.keyboard.press('Control+z');
  await expect.poll(() => countObjects(window)).toBe(0);
  await window.screenshot({ path: testInfo.outputPath('3-undone.png') });
});

test('all open images are segmented one after the other', async ({ window, stage, server }, testInfo) => {
  await openSample(window, server.root, 'nuclei-dense.ome.tif');
  await openSample(window, server.root, 'nuclei-small-lowsnr.ome.tif');
  await stage.ready();
  await choose(window, 'All open images');
  await window.getByRole('button', { name: 'Segment all images', exact: true }).click();
  const job = window.getByRole('region', { name: 'Running segmentation' });
  await expect(job).toContainText('1 of 2');
  await expect(job).toContainText('2 of 2', { timeout: 60_000 });
  await window.screenshot({ path: testInfo.outputPath('1-queue.png') });
  await expect(job).toBeHidden({ timeout: 60_000 });
  expect(await countObjects(window)).toBeGreaterThan(5);
  await stage.element.focus();
  await window.keyboard.press('PageUp');
  await expect(window).toHaveTitle(/^nuclei-dense/);
  expect(await countObjects(window)).toBeGreaterThan(5);
});
