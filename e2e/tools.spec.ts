import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Page } from '@playwright/test';

import { choose, edit } from './editing.ts';
import { readWindowLabels } from './exports.ts';
import { expect, test } from './fixtures.ts';
import type { ImagePoint, Stage } from './stage.ts';

const SAMPLES = resolve(import.meta.dirname, '../assets/samples');
const SIDE = 768;
/** A bright nucleus of the sample "uneven light". */
const NUCLEUS = { x: 255, y: 230 };

/** What a part of the story works with. */
interface Desk {
  window: Page;
  stage: Stage;
  /** Takes a picture, to be looked at. */
  shoot(name: string): Promise<unknown>;
}

async function labelsAt(window: Page, points: readonly ImagePoint[]): Promise<number[]> {
  const { labels } = await readWindowLabels(window, SIDE, SIDE);
  return points.map(({ x, y }) => labels[y * SIDE + x]);
}

/** Label at a pixel, and how many pixels it has. */
async function objectAt(window: Page, { x, y }: ImagePoint): Promise<{ label: number; area: number }> {
  const { labels } = await readWindowLabels(window, SIDE, SIDE);
  const label = labels[y * SIDE + x];
  return { label, area: labels.filter((other) => other === label).length };
}

/** A new object of the pixels from one corner to the other. */
async function drawBox({ window, stage }: Desk, from: ImagePoint, to: ImagePoint): Promise<void> {
  await choose(window, 'Rectangle');
  await edit(window, () => stage.drag([from, to]));
}

const boxOf = (x: number, y: number, width: number, height: number): ImagePoint[] => [
  { x, y },
  { x: x + width, y },
  { x: x + width, y: y + height },
  { x, y: y + height },
];

/** Each of so many steps is taken back, and then nothing is left. */
async function undoAll({ window }: Desk, steps: number): Promise<void> {
  for (let step = 0; step < steps; step++) await window.keyboard.press('Control+z');
  await expect(window.getByTestId('object-count')).toHaveText(/^0 objects/);
  expect((await readWindowLabels(window, SIDE, SIDE)).labels.every((label) => label === 0)).toBe(true);
}

/** The pointer goes down at a point and stays down. */
async function press(window: Page, stage: Stage, point: ImagePoint): Promise<void> {
  const { x, y } = await stage.toWindow(point);
  await window.mouse.move(x, y);
  await window.mouse.down();
}

async function paint(desk: Desk): Promise<void> {
  const { window, stage, shoot } = desk;
  const row = (y: number) => [
    { x: 60, y },
    { x: 140, y },
  ];
  await choose(window, 'Brush');
  await edit(window, () => stage.drag(row(100)));
  const [first] = await labelsAt(window, [{ x: 100, y: 100 }]);
  // Escape begins another object; painted over background only, it goes around the first.
  await window.keyboard.press('Escape');
  await expect(window.getByText('Nothing selected')).toBeVisible();
  await window.getByRole('radio', { name: 'Background' }).click();
  await edit(window, () =>
    stage.drag([
      { x: 100, y: 60 },
      { x: 100, y: 140 },
    ]),
  );
  const [inFirst, second] = await labelsAt(window, [
    { x: 100, y: 100 },
    { x: 100, y: 70 },
  ]);
  expect([inFirst, second]).toEqual([first, first + 1]);
  // Within the selected object only: here it is erased, there it stays.
  await choose(window, 'Eraser');
  await window.getByRole('radio', { name: 'Selected object' }).click();
  await edit(window, () =>
    stage.drag([
      { x: 100, y: 110 },
      { x: 100, y: 90 },
    ]),
  );
  expect(
    await labelsAt(window, [
      { x: 100, y: 100 },
      { x: 100, y: 109 },
    ]),
  ).toEqual([first, 0]);
  await shoot('1-painted');
  await window.getByRole('radio', { name: 'Everything' }).click();
  await edit(window, () => stage.drag(row(100)));
  await undoAll(desk, 4);
}

async function drawAreas(desk: Desk): Promise<void> {
  const { window, stage, shoot } = desk;
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
  await stage.drag(boxOf(120, 110, 30, 30));
  await window.keyboard.up('Alt');
  await expect.poll(async () => (await objectAt(window, { x: 135, y: 125 })).label).toBe(0);
  await shoot('2-shapes');

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
  await shoot('3-polygon');
  await window.keyboard.press('Enter');
  await expect
    .poll(async () => (await objectAt(window, { x: 320, y: 140 })).label)
    .toBeGreaterThan(both.label);

  // Escape while the region shows leaves no trace.
  await choose(window, 'Magic wand');
  const looked = window.waitForResponse(/\/pixels\?/);
  await press(window, stage, NUCLEUS);
  await looked;
  await shoot('4-wand');
  await window.keyboard.press('Escape');
  await window.mouse.up();
  await stage.click(NUCLEUS);
  await expect.poll(async () => (await objectAt(window, NUCLEUS)).area).toBeGreaterThan(50);
  await undoAll(desk, 6);
}

async function changeObjects(desk: Desk): Promise<void> {
  const { window, stage, shoot } = desk;
  const count = window.getByTestId('object-count');
  const [left, middle, right] = [120, 200, 280].map((x) => ({ x, y: 120 }));
  await drawBox(desk, { x: 100, y: 100 }, { x: 300, y: 140 });

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
  await shoot('5-two-centres');
  await stage.click(right);
  await expect(count).toHaveText(/^3 objects/);
  expect(new Set(await labelsAt(window, [left, middle, right])).size).toBe(3);

  await choose(window, 'Merge');
  await stage.drag([right, middle, left]);
  await expect(count).toHaveText(/^1 object/);
  expect(new Set(await labelsAt(window, [left, middle, right])).size).toBe(1);

  await choose(window, 'Select');
  await stage.click(middle);
  const before = (await objectAt(window, middle)).area;
  await window.getByRole('button', { name: 'Edit objects' }).click();
  const actions = window.getByRole('region', { name: 'Change the selected objects' });
  for (const [name, isLarger] of [
    ['Grow', true],
    ['Shrink', false],
  ] as const) {
    await actions.getByRole('button', { name, exact: true }).click();
    await expect.poll(async () => (await objectAt(window, middle)).area > before).toBe(isLarger);
  }

  // At the edge, and by size: counted before they go.
  await drawBox(desk, { x: 0, y: 300 }, { x: 20, y: 320 });
  await drawBox(desk, { x: 200, y: 300 }, { x: 206, y: 306 });
  await expect(count).toHaveText(/^3 objects/);
  const bySize = window.getByRole('region', { name: 'Delete by size' });
  await bySize.getByRole('spinbutton', { name: 'To' }).fill('100');
  await bySize.getByRole('spinbutton', { name: 'To' }).press('Tab');
  await bySize.getByRole('button', { name: 'Select the objects of this size' }).click();
  await expect(window.getByRole('region', { name: /selected object/i }).first()).toBeVisible();
  await shoot('6-by-size');
  await bySize.getByRole('button', { name: 'Delete the objects of this size' }).click();
  await expect(count).toHaveText(/^2 objects/);
  await window.getByRole('button', { name: 'Delete the objects at the edge' }).click();
  await expect(count).toHaveText(/^1 object/);

  await choose(window, 'Delete in a region');
  await stage.drag(boxOf(150, 80, 100, 100));
  await expect(count).toHaveText(/^0 objects/);
  expect(await labelsAt(window, [left, middle, right])).toEqual([0, 0, 0]);

  // Region, edge, size; two boxes; shrink, grow, merge.
  for (let step = 0; step < 8; step++) await window.keyboard.press('Control+z');
  await expect(count).toHaveText(/^3 objects/);
  expect(new Set(await labelsAt(window, [left, middle, right])).size).toBe(3);
  // Two splits, and the box.
  await undoAll(desk, 3);
}

async function growFound(desk: Desk): Promise<void> {
  const { window, stage, shoot } = desk;
  // Grow finds an object that was deleted again, where the model has seen it.
  await window.keyboard.press('Control+Enter');
  const count = window.getByTestId('object-count');
  await expect(count).toHaveText(/^[1-9]\d+ objects/, { timeout: 60_000 });
  await expect(window.getByRole('region', { name: 'Running segmentation' })).toBeHidden();
  const found = await objectAt(window, NUCLEUS);
  expect(found.label).toBeGreaterThan(0);
  await choose(window, 'Delete');
  await stage.click(NUCLEUS);
  await expect.poll(async () => (await objectAt(window, NUCLEUS)).label).toBe(0);
  await choose(window, 'Grow from a click');
  await stage.hover(NUCLEUS);
  await stage.click(NUCLEUS);
  await expect.poll(async () => (await objectAt(window, NUCLEUS)).label).toBeGreaterThan(found.label);
  const grown = await objectAt(window, NUCLEUS);
  expect(Math.abs(grown.area - found.area)).toBeLessThan(found.area / 5);
  await shoot('7-grown');
}

test('every tool does what it shows, one undo step each', async ({ window, stage }, testInfo) => {
  const shoot = (name: string) => window.screenshot({ path: testInfo.outputPath(`${name}.png`) });
  const desk: Desk = { window, stage, shoot };
  await window.getByRole('button', { name: /uneven light/i }).click();
  await stage.ready();
  await test.step('brush and eraser', () => paint(desk));
  await test.step('shapes, fill and wand', () => drawAreas(desk));
  await test.step('split, merge, reshape, delete', () => changeObjects(desk));
  await test.step('grow from what the model found', () => growFound(desk));
});

test('objects are carried through the planes of a stack', async ({ window, stage, server }, testInfo) => {
  copyFileSync(join(SAMPLES, 'nuclei-zstack.ome.tif'), join(server.root, 'stack.ome.tif'));
  await window.getByRole('button', { name: 'Open images' }).first().click();
  const dialog = window.getByRole('dialog', { name: 'Open images' });
  await dialog.getByText('stack.ome.tif').click();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await stage.ready();
  const desk: Desk = { window, stage, shoot: () => Promise.resolve() };
  await drawBox(desk, { x: 60, y: 60 }, { x: 100, y: 90 });
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
