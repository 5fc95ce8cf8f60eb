import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { build } from 'vite';

import { findAppFolder } from '../../../folders.ts';

/** Bundles soak-process.ts into a folder; returns the path of the program. */
export async function buildSoakProcess(folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(findAppFolder(), 'main/services/projects/testing/soak/soak-process.ts'),
      outDir: folder,
      emptyOutDir: true,
      target: 'node20',
    },
    ssr: { noExternal: true },
  });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  return join(folder, 'soak-process.js');
}
