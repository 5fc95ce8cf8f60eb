import type { Page } from '@playwright/test';

import { expectAccessible } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import type { Stage } from './stage.ts';

const UNEVEN = /uneven light/i;

async function openSheet(window: Page, stage: Stage) {
  await window.getByRole('button', { name: UNEVEN }).click();
  await stage.ready();
  await stage.element.focus();
  await window.keyboard.press('?');
  return window.getByRole('dialog', { name: 'Keyboard shortcuts' });
}

test('a key is changed by pressing it, taken from who had it, and kept', async ({ window, stage }) => {
  const sheet = await openSheet(window, stage);
  await sheet.getByRole('searchbox').fill('eraser');
  await expect(sheet.getByRole('listitem')).toHaveCount(1);
  await sheet.getByRole('button', { name: /^Eraser/ }).focus();
  await window.keyboard.press('Enter');
  await window.keyboard.press('b');
  await expect(sheet.getByRole('alert')).toContainText('B belongs to “Brush”');
  await sheet.getByRole('button', { name: 'Use it here' }).press('Enter');
  await expect(sheet.getByRole('button', { name: /^Eraser/ })).toContainText('B');
  await sheet.getByRole('searchbox').fill('');
  await expect(sheet.getByRole('button', { name: 'Brush no key', exact: true })).toBeVisible();
  await window.keyboard.press('Escape');
  await expect(sheet).toBeHidden();

  await window.reload();
  await stage.ready();
  await stage.element.focus();
  await window.keyboard.press('b');
  await expect(window.getByRole('radio', { name: 'Eraser' })).toBeChecked();
  await window.keyboard.press('?');
  await sheet.getByRole('button', { name: 'Reset all changes' }).click();
  await window.keyboard.press('Escape');
  await stage.element.focus();
  await window.keyboard.press('b');
  await expect(window.getByRole('radio', { name: 'Brush' })).toBeChecked();
});

test('the licences of all that Skipscope contains are one click away', async ({
  window,
  stage,
}, testInfo) => {
  const sheet = await openSheet(window, stage);
  await sheet.getByRole('button', { name: 'About and licences' }).click();
  const about = window.getByRole('dialog', { name: /^Skipscope/ });
  const text = about.getByRole('region', { name: 'Licences of others' });
  for (const name of ['HDF5', 'onnxruntime-node', 'konva', 'svelte', 'GNU LESSER GENERAL PUBLIC LICENSE'])
    await expect(text).toContainText(name);
  await window.screenshot({ path: testInfo.outputPath('about.png') });
  await expectAccessible(window);
});

test('the keys of Cellpose do here what they do there', async ({ window, stage }) => {
  const sheet = await openSheet(window, stage);
  await sheet.getByLabel('Keys as in', { exact: true }).click();
  await window.getByRole('option', { name: /^Cellpose/ }).click();
  await window.keyboard.press('Escape');
  await stage.element.focus();
  const labels = window.getByRole('checkbox', { name: 'Show labels' });
  await expect(labels).toBeChecked();
  await window.keyboard.press('x');
  await expect(labels).not.toBeChecked();
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing in the ${colorScheme} sheet of keys`, async ({ window, stage }) => {
    await window.emulateMedia({ colorScheme });
    const sheet = await openSheet(window, stage);
    await expectAccessible(window);
    await sheet.getByRole('button', { name: /^Eraser/ }).click();
    await expectAccessible(window);
    await window.keyboard.press('b');
    await sheet.getByRole('alert').waitFor();
    await expectAccessible(window);
  });
}
