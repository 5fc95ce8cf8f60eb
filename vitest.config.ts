import { resolve } from 'node:path';

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;

export default defineConfig({
  test: {
    // Two hosts: everything that runs in Node, and the window's state and tools (runes, no DOM).
    projects: [
      {
        root,
        test: {
          name: 'node',
          environment: 'node',
          include: ['{core,main,scripts,bench,assets,models}/**/*.test.{ts,mjs}'],
          exclude: ['**/node_modules/**', 'out/**'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        root,
        plugins: [svelte({ configFile: resolve(root, 'svelte.config.js') })],
        // Svelte's package picks its server build in Node unless it is asked for the browser's.
        resolve: { conditions: ['browser'] },
        test: {
          name: 'window',
          environment: 'node',
          include: ['renderer/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
    ],
  },
});
