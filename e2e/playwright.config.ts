import { resolve } from 'node:path';

import { defineConfig } from '@playwright/test';

const root = resolve(import.meta.dirname, '..');
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: resolve(root, 'test-results'),
  // The engine computes on all cores: tests beside each other would only wait for each other.
  workers: 1,
  retries: 0,
  // A state that comes late on a crowded machine is no failure; one that never comes is, only later.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list'], ['json']],
  use: {
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env['SKIPSCOPE_BROWSER'],
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  // Measuring takes minutes, and means little while other tests run: npm run bench:window.
  projects: process.env['SKIPSCOPE_BENCH']
    ? [{ name: 'speed', testMatch: 'speed/**/*.spec.ts' }]
    : [
        { name: 'browser', testIgnore: ['electron/**', 'speed/**'] },
        { name: 'electron', testMatch: 'electron/**/*.spec.ts' },
      ],
});
