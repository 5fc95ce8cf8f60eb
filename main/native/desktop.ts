import { app, dialog, session, type BrowserWindow } from 'electron';

import type { Fork } from '../engine/forked-process.ts';
import { connectBridge } from './bridge.ts';
import { forkUtilityProcess } from './engine-fork.ts';
import type { FileAccess } from './file-grants.ts';
import { installMenu } from './menu.ts';
import { filesInArguments, OpenFiles } from './open-files.ts';
import { registerScheme, serveScheme, type RequestHandler } from './protocol.ts';
import { denyPermissions, lockDownAll } from './security.ts';
import { claimSingleInstance } from './single-instance.ts';
import { openWindow } from './window.ts';

/** What the desktop door stands on; made by main/index.ts. */
export interface DesktopCore {
  handle: RequestHandler;
  files: FileAccess;
  /** Ends the engine and writes what is pending. */
  close(): Promise<void>;
}

export interface DesktopOptions {
  version: string;
  preload: string;
  windowStatePath: string;
  /** Called once the app is ready, with the way to start the engine's process. */
  compose(fork: Fork): Promise<DesktopCore>;
}

/** Starts the desktop app; resolves when its window is open, or when another instance has taken over. */
export async function runDesktop(options: DesktopOptions): Promise<void> {
  registerScheme();
  app.enableSandbox();
  lockDownAll();
  let window: BrowserWindow | null = null;
  const openFiles = new OpenFiles();
  openFiles.listen();
  if (!claimSingleInstance(openFiles, () => window)) return;
  app.on('window-all-closed', () => app.quit());
  app.setAboutPanelOptions({
    applicationName: 'Skipscope',
    applicationVersion: options.version,
    copyright: 'MIT License, Skipscope contributors',
  });

  await app.whenReady();
  denyPermissions(session.defaultSession);
  let core: DesktopCore;
  try {
    core = await options.compose(forkUtilityProcess);
  } catch (error) {
    dialog.showErrorBox('Skipscope cannot start', error instanceof Error ? error.message : String(error));
    app.exit(1);
    return;
  }
  closeBeforeQuit(core);
  serveScheme(session.defaultSession, (request) => core.handle(request));
  await openFiles.add(filesInArguments(process.argv, process.cwd(), app.isPackaged));
  await openFiles.start(core.files);
  window = openWindow({ preload: options.preload, statePath: options.windowStatePath });
  window.on('closed', () => {
    window = null;
  });
  installMenu(connectBridge(window, { files: core.files, openFiles }));
}

/** Quitting waits until the services are closed, once. */
function closeBeforeQuit(core: DesktopCore): void {
  let isClosing = false;
  app.on('will-quit', (event) => {
    if (isClosing) return;
    isClosing = true;
    event.preventDefault();
    core.close().then(
      () => app.exit(0),
      (error: unknown) => {
        dialog.showErrorBox(
          'Skipscope did not end cleanly',
          error instanceof Error ? error.message : String(error),
        );
        app.exit(1);
      },
    );
  });
}
