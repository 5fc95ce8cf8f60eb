import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Page } from '@playwright/test';

import { edit, expectSaved } from './editing.ts';
import { readWindowLabels } from './exports.ts';
import { expect, test } from './fixtures.ts';
import type { Server } from './server.ts';
import { Stage } from './stage.ts';

const SAMPLE = resolve(import.meta.dirname, '../assets/samples/nuclei-dense.ome.tif');
const SIDE = 768;

/** Opens a copy of a sample, so that its project lies beside it. */
async function openImage(window: Page, stage: Stage, server: Server): Promise<void> {
  copyFileSync(SAMPLE, join(server.root, 'plate.ome.tif'));
  await window.getByRole('button', { name: 'Open images' }).first().click();
  const dialog = window.getByRole('dialog', { name: 'Open images' });
  await dialog.getByText('plate.ome.tif').click();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await stage.ready();
  await stage.element.focus();
  await window.keyboard.press('b');
}

/** A stroke of its own object along a row. */
async function paint(window: Page, stage: Stage, y: number): Promise<void> {
  await window.keyboard.press('b');
  await stage.drag([
    { x: 20, y },
    { x: 120, y },
  ]);
}

const labelAt = async (window: Page, x: number, y: number) =>
  (await readWindowLabels(window, SIDE, SIDE)).labels[y * SIDE + x];

/** Another window, with the image that the killed one had. */
async function openAnother(window: Page, server: Server): Promise<{ window: Page; stage: Stage }> {
  const another = await window.context().newPage();
  await another.goto(server.url);
  await another.getByRole('button', { name: /plate\.ome\.tif/ }).click();
  const stage = new Stage(another);
  await stage.ready();
  return { window: another, stage };
}

test('a window killed in mid-stroke leaves every finished stroke, and the next takes them back', async ({
  window,
  stage,
  server,
}) => {
  await openImage(window, stage, server);
  await edit(window, () => paint(window, stage, 40));
  await stage.hover({ x: 20, y: 200 });
  await window.mouse.down();
  await stage.hover({ x: 90, y: 200 });
  const devtools = await window.context().newCDPSession(window);
  const killed = window.waitForEvent('crash');
  // There is nobody left to answer it.
  devtools.send('Page.crash').catch(() => undefined);
  await killed;
  const next = await openAnother(window, server);
  expect(await labelAt(next.window, 70, 40)).toBeGreaterThan(0);
  expect(await labelAt(next.window, 50, 200)).toBe(0);
  await next.stage.element.focus();
  await next.window.keyboard.press('Control+z');
  await expect.poll(() => labelAt(next.window, 70, 40)).toBe(0);
});

test('strokes that a server could not take any more are there after it, and the window, were started anew', async ({
  window,
  stage,
  server,
}) => {
  await openImage(window, stage, server);
  await edit(window, () => paint(window, stage, 40));
  await stage.hover({ x: 20, y: 200 });
  await window.mouse.down();
  await server.kill();
  await stage.hover({ x: 120, y: 200 });
  await window.mouse.up();
  await paint(window, stage, 300);
  await expect(window.getByTestId('save-state')).toHaveText(/2 edits not saved/i);

  await server.start();
  await window.goto(server.url);
  await stage.ready();
  await expectSaved(window);
  for (const y of [40, 200, 300]) expect(await labelAt(window, 70, y)).toBeGreaterThan(0);
  await stage.element.focus();
  for (const y of [300, 200, 40]) {
    await window.keyboard.press('Control+z');
    await expect.poll(() => labelAt(window, 70, y)).toBe(0);
  }
});
