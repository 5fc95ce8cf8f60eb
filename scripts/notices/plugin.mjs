/** Puts the licences of all that is shipped beside the window: of the packages in its bundle and of those installed with the app. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../build/parts.mjs';
import { foldersOf, noticesText, shippedFolders } from './notices.mjs';

/** In the folder of the window; electron-builder.config.mjs puts it beside the program as well. */
export const NOTICES = 'third-party-notices.txt';

/** @returns {import('vite').Plugin} */
export function notices() {
  return {
    name: 'skipscope-notices',
    generateBundle() {
      const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
      const bundled = foldersOf(this.getModuleIds());
      const source = noticesText([...shippedFolders(packages), ...bundled]);
      this.emitFile({ type: 'asset', fileName: NOTICES, source });
    },
  };
}
