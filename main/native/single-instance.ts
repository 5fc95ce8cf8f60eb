import { app, type BrowserWindow } from 'electron';

import { filesInArguments, type OpenFiles } from './open-files.ts';

/**
 * True when this is the only running instance. Otherwise the files named here open in the first one, and this one ends.
 * `window` is asked for when a second start happens: it comes to the front.
 */
export function claimSingleInstance(openFiles: OpenFiles, window: () => BrowserWindow | null): boolean {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return false;
  }
  app.on('second-instance', (_event, argv, workingFolder) => {
    const first = window();
    if (first?.isMinimized()) first.restore();
    first?.focus();
    void openFiles.add(filesInArguments(argv, workingFolder, app.isPackaged));
  });
  return true;
}
