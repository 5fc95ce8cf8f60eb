import { expect, test } from './fixtures.ts';

test('the window opens on its samples', async ({ window }) => {
  await expect(window).toHaveTitle(/Skipscope/);
  await expect(window.getByText('Samples to try')).toBeVisible();
});

test('nobody gets in without the token', async ({ page, server }) => {
  const response = await page.goto(new URL('/', server.url).href);
  expect(response?.status()).toBe(403);
  const api = await page.request.get(new URL('/api/app', server.url).href);
  expect(api.status()).toBe(403);
  expect(await api.json()).toMatchObject({ code: 'request.forbidden' });
});

test('a sample opens on the stage', async ({ window, stage }) => {
  await window.getByText('Samples to try').waitFor();
  await window.getByRole('button', { name: /dense/i }).first().click();
  await stage.ready();
  await stage.hover({ x: 10, y: 20 });
  await expect(window.getByTestId('readout')).toContainText('10');
});
