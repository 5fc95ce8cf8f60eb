import { ipcMain, shell, type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron';
import { z } from 'zod';

import { AppError } from '../../core/errors.ts';
import type { MenuCommand } from '../../core/native-bridge.ts';
import { CHANNELS, type BridgeReply } from './channels.ts';
import { pickFolder, pickImages, pickLabels, pickModel } from './dialogs.ts';
import { grantPath, type FileAccess } from './file-grants.ts';
import type { OpenFiles } from './open-files.ts';

/** What arrives is checked, though our own preload sends it. */
const purposeSchema = z.enum(['open', 'export', 'model']);
const pathsSchema = z.array(z.string().min(1)).max(10_000);

export interface BridgeOptions {
  files: FileAccess;
  openFiles: OpenFiles;
}

/** The main process' end of the preload's functions, for one window; nobody else is answered. Returns how to send commands. */
export function connectBridge(
  window: BrowserWindow,
  { files, openFiles }: BridgeOptions,
): (command: MenuCommand) => void {
  const contents = window.webContents;
  const isOurs = (event: IpcMainEvent | IpcMainInvokeEvent): boolean =>
    event.sender === contents && event.senderFrame === contents.mainFrame;

  const answer = (channel: string, work: (argument: unknown) => Promise<unknown>): void => {
    ipcMain.handle(channel, async (event, argument: unknown): Promise<BridgeReply> => {
      if (!isOurs(event)) throw new Error(`${channel} was called by something other than the window's page`);
      try {
        return { value: await work(argument) };
      } catch (error) {
        if (error instanceof AppError) return { error: error.message };
        throw error;
      }
    });
  };
  answer(CHANNELS.pickImages, () => pickImages(window, files));
  answer(CHANNELS.pickLabels, () => pickLabels(window, files));
  answer(CHANNELS.pickModel, () => pickModel(window, files));
  answer(CHANNELS.pickFolder, (purpose) => pickFolder(window, files, purposeSchema.parse(purpose)));
  answer(CHANNELS.resolveDrop, (paths) =>
    Promise.all(pathsSchema.parse(paths).map((path) => grantPath(files, path))),
  );
  answer(CHANNELS.showInFolder, async (fileId) => {
    const { path } = await files.resolve(z.string().parse(fileId));
    shell.showItemInFolder(path);
  });

  ipcMain.on(CHANNELS.readyForFiles, (event) => {
    if (isOurs(event)) openFiles.connect((entries) => contents.send(CHANNELS.openFiles, entries));
  });
  // A page that is being replaced hears nothing: files wait for the next one.
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) openFiles.connect(null);
  });
  contents.on('destroyed', () => {
    openFiles.connect(null);
    for (const channel of Object.values(CHANNELS)) {
      ipcMain.removeHandler(channel);
      ipcMain.removeAllListeners(channel);
    }
  });
  return (command) => {
    if (!contents.isDestroyed()) contents.send(CHANNELS.command, command);
  };
}
