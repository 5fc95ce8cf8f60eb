import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Page } from '@playwright/test';

import { choose, edit } from './editing.ts';
import { readWindowLabels } from './exports.ts';
import { expect, test } from './fixtures.ts';
import type { ImagePoint, Stage } from './stage.ts';

const SAMPLES = resolve(import.meta.dirname, '../assets/samples');
const SIDE = 768;

/** A new object of the pixels from one corner to the other. */
async function drawBox(window: Page, stage: Stage, from: ImagePoint, to: ImagePoint): Promise<void> {
  await choose(window, 'Rectangle');
  await edit(window, () => stage.drag([from, to]));
}

async function labelsAt(window: Page, points: readonly ImagePoint[]): Promise<number[]> {
  const { labels } = await readWindowLabels(window, SIDE, SIDE);
  return points.map(({ x, y }) => labels[y * SIDE + x]);
}

async function areaAt(window: Page, { x, y }: ImagePoint): Promise<number> {
  const { labels } = await readWindowLabels(window, SIDE, SIDE);
  return labels.filter((label) => label === labels[y * SIDE + x]).length;
}

test('objects are split, merged, reshaped and deleted, one undo step each', async ({
  window,
  stage,
}, testInfo) => {
  const shoot = (name: string) => window.screenshot({ path: testInfo.outputPath(`${name}.png`) });
  const count = window.getByTestId('object-count');
  await window.getByRole('button', { name: /uneven light/i }).click();
  await stage.ready();
  const [left, middle, right] = [120, 200, 280].map((x) => ({ x, y: 120 }));
  await drawBox(window, stage, { x: 100, y: 100 }, { x: 300, y: 140 });

  await choose(window, 'Split');
  await stage.drag([
    { x: 160, y: 90 },
    { x: 160, y: 150 },
  ]);
  await expect(count).toHaveText(/^2 objects/);
  const [cut, stayed] = await labelsAt(window, [left, right]);
  expect(cut).not.toBe(stayed);

  // Two centres, the second piece showing before the second click.
  await stage.click(middle);
  await stage.hover(right);
  await shoot('1-two-centres');
  await stage.click(right);
  await expect(count).toHaveText(/^3 objects/);
  expect(new Set(await labelsAt(window, [left, middle, right])).size).toBe(3);

  await choose(window, 'Merge');
  await stage.drag([right, middle, left]);
  await expect(count).toHaveText(/^1 object/);
  expect(new Set(await labelsAt(window, [left, middle, right])).size).toBe(1);

  await choose(window, 'Select');
  await stage.click(middle);
  const before = await areaAt(window, middle);
  await window.getByRole('button', { name: 'Edit objects' }).click();
  const actions = window.getByRole('region', { name: 'Change the selected objects' });
  for (const [name, isLarger] of [
    ['Grow', true],
    ['Shrink', false],
  ] as const) {
    await actions.getByRole('button', { name, exact: true }).click();
    await expect.poll(async () => (await areaAt(window, middle)) > before).toBe(isLarger);
  }

  // At the edge, and by size: counted before they go.
  await drawBox(window, stage, { x: 0, y: 300 }, { x: 20, y: 320 });
  await drawBox(window, stage, { x: 200, y: 300 }, { x: 206, y: 306 });
  await expect(count).toHaveText(/^3 objects/);
  const bySize = window.getByRole('region', { name: 'Delete by size' });
  await bySize.getByRole('spinbutton', { name: 'To' }).fill('100');
  await bySize.getByRole('spinbutton', { name: 'To' }).press('Tab');
  await bySize.getByRole('button', { name: 'Select the objects of this size' }).click();
  await expect(window.getByRole('region', { name: /selected object/i }).first()).toBeVisible();
  await shoot('2-by-size');
  await bySize.getByRole('button', { name: 'Delete the objects of this size' }).click();
  await expect(count).toHaveText(/^2 objects/);
  await window.getByRole('button', { name: 'Delete the objects at the edge' }).click();
  await expect(count).toHaveText(/^1 object/);

  await choose(window, 'Delete in a region');
  await stage.drag([
    { x: 150, y: 80 },
    { x: 250, y: 80 },
    { x: 250, y: 180 },
    { x: 150, y: 180 },
  ]);
  await expect(count).toHaveText(/^0 objects/);
  expect(await labelsAt(window, [left, middle, right])).toEqual([0, 0, 0]);

  // Region, edge, size; two boxes; shrink, grow, merge.
  for (let step = 0; step < 8; step++) await window.keyboard.press('Control+z');
  await expect(count).toHaveText(/^3 objects/);
  expect(new Set(await labelsAt(window, [left, middle, right])).size).toBe(3);
});

test('objects are carried through the planes of a stack', async ({ window, stage, server }, testInfo) => {
  copyFileSync(join(SAMPLES, 'nuclei-zstack.ome.tif'), join(server.root, 'stack.ome.tif'));
  await window.getByRole('button', { name: 'Open images' }).first().click();
  const dialog = window.getByRole('dialog', { name: 'Open images' });
  await dialog.getByText('stack.ome.tif').click();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await stage.ready();
  await drawBox(window, stage, { x: 60, y: 60 }, { x: 100, y: 90 });
  await window.getByRole('button', { name: 'Edit objects' }).click();
  const planes = window.getByRole('region', { name: 'Planes of the selected objects' });
  await planes.getByRole('button', { name: 'Copy to next' }).click();
  const plane = window.getByRole('slider', { name: 'Focus (z)' });
  await expect(plane).toHaveAttribute('aria-valuetext', '2 of 5');
  await expect(window.getByTestId('object-count')).toHaveText(/^2 objects/);

  // Two planes further it is drawn again, as the same object: then the plane between is filled in.
  await window.keyboard.press('Alt+ArrowUp');
  await window.keyboard.press('Alt+ArrowUp');
  await expect(plane).toHaveAttribute('aria-valuetext', '4 of 5');
  await stage.ready();
  await choose(window, 'Brush');
  await stage.drag([
    { x: 90, y: 90 },
    { x: 120, y: 90 },
  ]);
  await expect(window.getByTestId('object-count')).toHaveText(/^3 objects/);
  await planes.getByRole('button', { name: 'Fill between' }).click();
  await expect(window.getByTestId('object-count')).toHaveText(/^4 objects/);
  await window.keyboard.press('Alt+ArrowDown');
  await expect(plane).toHaveAttribute('aria-valuetext', '3 of 5');
  await stage.ready();
  await window.screenshot({ path: testInfo.outputPath('between.png') });
  await window.keyboard.press('Control+z');
  await expect(window.getByTestId('object-count')).toHaveText(/^3 objects/);
});
