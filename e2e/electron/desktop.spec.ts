import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { _electron, expect, test as base, type ElectronApplication, type Page } from '@playwright/test';

const ROOT = resolve(import.meta.dirname, '../..');
const RUNTIME = resolve(ROOT, 'node_modules/electron');

/** Why the desktop app cannot be run here, or null. */
function findObstacle(): string | null {
  if (!existsSync(join(RUNTIME, 'path.txt')))
    return "Electron's runtime is not installed (npx install-electron)";
  if (!existsSync(join(RUNTIME, 'dist', readFileSync(join(RUNTIME, 'path.txt'), 'utf8'))))
    return "Electron's runtime is incomplete";
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'])
    return 'there is no display';
  return null;
}

const test = base.extend<{ desktop: ElectronApplication; window: Page }>({
  desktop: async ({}, use) => {
    const data = mkdtempSync(join(tmpdir(), 'skipscope-desktop-'));
    // In a container the system's own sandbox often is not to be had; the page's settings are what is tested here.
    const args = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox', ROOT] : [ROOT];
    const desktop = await _electron.launch({
      args,
      cwd: ROOT,
      env: { ...process.env, SKIPSCOPE_DATA: data },
    });
    await use(desktop);
    await desktop.close();
    rmSync(data, { recursive: true, force: true });
  },
  window: async ({ desktop }, use) => {
    await use(await desktop.firstWindow());
  },
});

const obstacle = findObstacle();
test.skip(obstacle !== null, obstacle ?? '');

test('the window lives on its own origin, without Node', async ({ window }) => {
  await expect(window.getByText('Samples to try')).toBeVisible();
  expect(window.url()).toBe('app://skipscope/');
  expect(await window.evaluate(() => [typeof globalThis.process, typeof globalThis.require])).toEqual([
    'undefined',
    'undefined',
  ]);
  const names = await window.evaluate(() =>
    Object.keys((globalThis as unknown as { skipscope: object }).skipscope),
  );
  expect(names.length).toBeLessThanOrEqual(8);
});

test('its policy forbids scripts from elsewhere', async ({ window }) => {
  const policy = await window.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'));
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
});

test('it opens no window and goes nowhere', async ({ desktop, window }) => {
  await window.evaluate(() => {
    globalThis.open('https://example.org/');
    globalThis.location.href = 'https://example.org/';
  });
  await expect(window.getByText('Samples to try')).toBeVisible();
  expect(window.url()).toBe('app://skipscope/');
  expect(desktop.windows()).toHaveLength(1);
});

test('a menu command reaches the window', async ({ desktop, window }) => {
  await expect(window.getByText('Samples to try')).toBeVisible();
  await desktop.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('shortcuts')?.click());
  await expect(window.getByRole('dialog')).toBeVisible();
});
