/**
 * Builds the three parts of the app with electron-vite: `main` (everything that runs in Node), `preload` and `renderer`.
 * Dependencies stay external: they are installed beside the app, and onnxruntime-node and sharp hold native libraries.
 */
import { resolve } from 'node:path';

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;
const at = (path: string): string => resolve(root, path);

export default defineConfig({
  main: {
    build: {
      outDir: at('out/main'),
      emptyOutDir: true,
      // The oldest Node that people may start it with; Electron's own is newer.
      target: 'node20.19',
      rolldownOptions: {
        input: {
          index: at('main/index.ts'),
          serve: at('main/serve.ts'),
          cli: at('main/cli.ts'),
          start: at('main/start.ts'),
          'engine-worker': at('main/engine/worker.ts'),
          'pyramid-worker': at('main/services/imaging/pyramid/worker.ts'),
          bench: at('bench/index.ts'),
          'soak-process': at('main/services/projects/testing/soak/soak-process.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: at('out/preload'),
      emptyOutDir: true,
      // A sandboxed preload has no `require` but for `electron`: everything else goes into the one file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: at('main/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    base: './',
    build: {
      outDir: at('out/renderer'),
      emptyOutDir: true,
      target: 'chrome120',
      rolldownOptions: { input: { index: at('renderer/index.html') }, checks: { bundlerTimings: false } },
    },
    plugins: [svelte({ configFile: at('svelte.config.js') })],
  },
});
