import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Page } from '@playwright/test';

import { writeSlide } from '../main/formats/testing/slide-tiff.ts';
import { expect, test } from './fixtures.ts';

const SAMPLES = resolve(import.meta.dirname, '../assets/samples');

async function openFromRoot(window: Page, name: string) {
  await window.getByRole('button', { name: 'Open images' }).first().click();
  const dialog = window.getByRole('dialog', { name: 'Open images' });
  await dialog.getByText(name).click();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
}

/** Whether the picture has a colour in the middle of the stage: labels on a grey image. */
function hasColor(window: Page): Promise<boolean> {
  return window.evaluate(() => {
    const canvases = [...document.querySelectorAll<HTMLCanvasElement>('[data-testid=stage] canvas')];
    return canvases
      .filter((canvas) => canvas.style.display !== 'none')
      .some((canvas) => {
        const middle = [canvas.width >> 1, canvas.height >> 1] as const;
        const [red, green, blue, alpha] = canvas.getContext('2d')?.getImageData(...middle, 1, 1).data ?? [];
        return alpha > 0 && (red !== green || green !== blue);
      });
  });
}

test('a slide without levels is seen whole, with its labels at any zoom', async ({
  window,
  stage,
  server,
}, testInfo) => {
  const slide = {
    width: 12_000,
    height: 10_000,
    bits: 8,
    samples: 1,
    levels: 0,
    compression: 'deflate',
  } as const;
  await writeSlide(join(server.root, 'slide.tif'), slide);
  await openFromRoot(window, 'slide.tif');
  // The note of it may be gone before it is looked for: a quick machine builds the levels in a second.
  await stage.ready();
  await expect(window.getByText('Preparing this image for fast viewing')).toBeHidden();
  await window.screenshot({ path: testInfo.outputPath('1-whole.png') });
  expect(await hasColor(window)).toBe(false);

  await stage.element.focus();
  await window.keyboard.press('Shift+Digit1');
  await stage.ready();
  await window.getByRole('radio', { name: /^Rectangle/ }).click();
  await stage.drag([
    { x: 5700, y: 4800 },
    { x: 6300, y: 5200 },
  ]);
  await expect(window.getByTestId('object-count')).toHaveText(/^1 object/);
  await stage.element.focus();
  await window.keyboard.press('f');
  await stage.ready();
  expect(await hasColor(window)).toBe(true);
  await window.screenshot({ path: testInfo.outputPath('2-label-from-afar.png') });
  await window.keyboard.press('Control+z');
  await expect.poll(() => hasColor(window)).toBe(false);
});

test('a stack is gone through by keys, played and projected', async ({ window, stage, server }, testInfo) => {
  copyFileSync(join(SAMPLES, 'nuclei-zstack.ome.tif'), join(server.root, 'stack.ome.tif'));
  await openFromRoot(window, 'stack.ome.tif');
  await stage.ready();
  const slider = window.getByRole('slider', { name: 'Focus (z)' });
  await stage.element.focus();
  await window.keyboard.press('Alt+ArrowUp');
  await expect(slider).toHaveAttribute('aria-valuetext', '2 of 5');
  await window.keyboard.press('Alt+ArrowDown');
  await expect(slider).toHaveAttribute('aria-valuetext', '1 of 5');
  await window.keyboard.press('Shift+Z');
  await expect(window.getByText('The brightest values of all z planes.')).toBeVisible();
  await stage.ready();
  await window.screenshot({ path: testInfo.outputPath('1-maximum.png') });
  await window.keyboard.press('Shift+P');
  await expect(window.getByText('The brightest values of all z planes.')).toBeHidden();
  await expect(slider).toHaveAttribute('aria-valuetext', '3 of 5');
  await window.getByRole('button', { name: 'Stop playing' }).click();
  await window.getByRole('combobox', { name: /^Colours of/ }).click();
  await window.getByRole('option', { name: 'Fire' }).click();
  await expect.poll(() => hasColor(window)).toBe(true);
  await window.screenshot({ path: testInfo.outputPath('2-fire.png') });
});
