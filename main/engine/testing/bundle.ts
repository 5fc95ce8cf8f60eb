import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { build } from 'vite';

import { findAppFolder } from '../../services/folders.ts';

export interface Bundle {
  /** The built `main/engine/worker.ts`. */
  worker: string;
  /** The built `main/cli.ts`. */
  cli: string;
  remove(): Promise<void>;
}

/** Builds what runs as a process of its own, as the app's build does, into a folder of its own. */
export async function bundleProcesses(): Promise<Bundle> {
  const root = findAppFolder();
  // Inside node_modules, so that the packages left outside the bundle are found.
  const folder = await mkdtemp(join(root, 'node_modules', '.skipscope-test-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      rolldownOptions: {
        input: { cli: join(root, 'main/cli.ts'), 'engine-worker': join(root, 'main/engine/worker.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  return {
    worker: join(folder, 'engine-worker.js'),
    cli: join(folder, 'cli.js'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
