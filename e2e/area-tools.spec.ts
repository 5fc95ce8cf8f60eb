import type { Page } from '@playwright/test';

import { choose, expectSaved } from './editing.ts';
import { readWindowLabels } from './exports.ts';
import { expect, test } from './fixtures.ts';
import type { ImagePoint, Stage } from './stage.ts';

const SIDE = 768;

/** Label at a pixel, and how many pixels it has. */
async function objectAt(window: Page, { x, y }: ImagePoint): Promise<{ label: number; area: number }> {
  const { labels } = await readWindowLabels(window, SIDE, SIDE);
  const label = labels[y * SIDE + x];
  return { label, area: labels.filter((other) => other === label).length };
}

/** The pointer goes down at a point and stays down. */
async function press(window: Page, stage: Stage, point: ImagePoint): Promise<void> {
  const { x, y } = await stage.toWindow(point);
  await window.mouse.move(x, y);
  await window.mouse.down();
}

test('shapes, fill, wand and grow change what they show, one undo step each', async ({
  window,
  stage,
}, testInfo) => {
  const shoot = (name: string) => window.screenshot({ path: testInfo.outputPath(`${name}.png`) });
  await window.getByRole('button', { name: /uneven light/i }).click();
  await stage.ready();

  // Pixel centres inside the box from (99.5, 99.5) to (179.5, 149.5).
  await choose(window, 'Rectangle');
  await stage.drag([
    { x: 99, y: 99 },
    { x: 179, y: 149 },
  ]);
  await expect.poll(async () => (await objectAt(window, { x: 120, y: 120 })).area).toBeGreaterThan(3900);
  const box = await objectAt(window, { x: 120, y: 120 });
  expect(box.area).toBeLessThan(4100);

  await choose(window, 'Ellipse');
  await window.keyboard.down('Shift');
  await stage.drag([
    { x: 160, y: 120 },
    { x: 240, y: 200 },
  ]);
  await window.keyboard.up('Shift');
  await expect.poll(async () => (await objectAt(window, { x: 200, y: 160 })).label).toBe(box.label);
  const both = await objectAt(window, { x: 200, y: 160 });
  expect(both.area).toBeGreaterThan(box.area + 4000);

  await choose(window, 'Lasso');
  await window.keyboard.down('Alt');
  await stage.drag([
    { x: 120, y: 110 },
    { x: 150, y: 110 },
    { x: 150, y: 140 },
    { x: 120, y: 140 },
  ]);
  await window.keyboard.up('Alt');
  await expect.poll(async () => (await objectAt(window, { x: 135, y: 125 })).label).toBe(0);
  await shoot('1-shapes');

  await choose(window, 'Fill');
  await stage.click({ x: 135, y: 125 });
  await expect.poll(() => objectAt(window, { x: 135, y: 125 })).toEqual(both);

  await choose(window, 'Polygon');
  for (const corner of [
    { x: 300, y: 100 },
    { x: 360, y: 120 },
    { x: 340, y: 180 },
    { x: 290, y: 170 },
  ])
    await stage.click(corner);
  await shoot('2-polygon');
  await window.keyboard.press('Enter');
  await expect
    .poll(async () => (await objectAt(window, { x: 320, y: 140 })).label)
    .toBeGreaterThan(both.label);

  // A bright nucleus; Escape while the region shows leaves no trace.
  const nucleus = { x: 255, y: 230 };
  await choose(window, 'Magic wand');
  await press(window, stage, nucleus);
  await shoot('3-wand');
  await window.keyboard.press('Escape');
  await window.mouse.up();
  await stage.click(nucleus);
  await expect.poll(async () => (await objectAt(window, nucleus)).area).toBeGreaterThan(50);
  await expectSaved(window);

  for (let step = 0; step < 6; step++) await window.keyboard.press('Control+z');
  await expect(window.getByTestId('object-count')).toHaveText(/^0 objects/);
  expect((await readWindowLabels(window, SIDE, SIDE)).labels.every((label) => label === 0)).toBe(true);

  // Grow finds an object that was deleted again, where the model has seen it.
  await window.keyboard.press('Control+Enter');
  const count = window.getByTestId('object-count');
  await expect(count).toHaveText(/^[1-9]\d+ objects/, { timeout: 60_000 });
  await expect(window.getByRole('region', { name: 'Running segmentation' })).toBeHidden();
  const found = await objectAt(window, nucleus);
  expect(found.label).toBeGreaterThan(0);
  await choose(window, 'Delete');
  await stage.click(nucleus);
  await expect.poll(async () => (await objectAt(window, nucleus)).label).toBe(0);
  await choose(window, 'Grow from a click');
  await stage.hover(nucleus);
  await stage.click(nucleus);
  await expect.poll(async () => (await objectAt(window, nucleus)).label).toBeGreaterThan(found.label);
  const grown = await objectAt(window, nucleus);
  expect(Math.abs(grown.area - found.area)).toBeLessThan(found.area / 5);
  await shoot('4-grown');
});
