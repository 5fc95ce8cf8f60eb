import { beforeEach, describe, expect, it, vi } from 'vitest';

import { connectBridge } from './bridge.ts';
import { CHANNELS } from './channels.ts';
import { OpenFiles } from './open-files.ts';
import { app, BrowserWindow, dialog, ipcMain, resetElectron, shell } from './testing/electron-stand-in.ts';
import { makeFiles } from './testing/file-access.ts';

vi.mock('electron', () => import('./testing/electron-stand-in.ts'));
beforeEach(resetElectron);

async function connect() {
  const files = makeFiles();
  const openFiles = new OpenFiles();
  await openFiles.start(files);
  const window = new BrowserWindow({});
  const send = connectBridge(window as unknown as Parameters<typeof connectBridge>[0], { files, openFiles });
  return { files, openFiles, window, send };
}

const fromPage = (window: BrowserWindow) => ({
  sender: window.webContents,
  senderFrame: window.webContents.mainFrame,
});

describe('dialogs', () => {
  it('grants the images chosen and notes them as recent documents', async () => {
    const { files, window } = await connect();
    dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: ['/d/a.tif', '/d/b.png'] });
    const reply = await ipcMain.invoke(window, CHANNELS.pickImages);
    expect(reply).toEqual({ value: [files.entryOf('/d/a.tif'), files.entryOf('/d/b.png')] });
    expect(app.addRecentDocument.mock.calls).toEqual([['/d/a.tif'], ['/d/b.png']]);
    const [owner, options] = dialog.showOpenDialog.mock.calls[0];
    expect(owner).toBe(window);
    expect(options.properties).toEqual(['openFile', 'multiSelections']);
    expect(options.filters![0].extensions).toEqual(
      expect.arrayContaining(['tif', 'tiff', 'png', 'jpg', 'bmp']),
    );
  });

  it('says nothing was chosen when cancelled', async () => {
    const { window } = await connect();
    expect(await ipcMain.invoke(window, CHANNELS.pickImages)).toEqual({ value: [] });
    expect(await ipcMain.invoke(window, CHANNELS.pickFolder, 'open')).toEqual({ value: null });
  });

  it('lets a folder be made for exports only', async () => {
    const { files, window } = await connect();
    dialog.showOpenDialog.mockResolvedValue({ canceled: false, filePaths: ['/d/results'] });
    const reply = await ipcMain.invoke(window, CHANNELS.pickFolder, 'export');
    await ipcMain.invoke(window, CHANNELS.pickFolder, 'open');
    expect(reply).toEqual({ value: files.entryOf('/d/results') });
    expect(dialog.showOpenDialog.mock.calls.map(([, options]) => options.properties)).toEqual([
      ['openDirectory', 'createDirectory', 'promptToCreate'],
      ['openDirectory'],
    ]);
    expect(app.addRecentDocument).not.toHaveBeenCalled();
  });
});

describe('drops', () => {
  it('grants each path in order', async () => {
    const { files, window } = await connect();
    const reply = await ipcMain.invoke(window, CHANNELS.resolveDrop, ['/d/b.tif', '/d/a.tif']);
    expect(reply).toEqual({ value: [files.entryOf('/d/b.tif'), files.entryOf('/d/a.tif')] });
  });

  it('answers with the message of what went wrong', async () => {
    const { window } = await connect();
    const reply = await ipcMain.invoke(window, CHANNELS.resolveDrop, ['/d/missing.tif']);
    expect(reply).toEqual({ error: '"/d/missing.tif" is not there any more.' });
  });

  it('refuses what is no list of paths', async () => {
    const { files, window } = await connect();
    await expect(ipcMain.invoke(window, CHANNELS.resolveDrop, '/etc/passwd')).rejects.toThrow();
    expect(files.grant).not.toHaveBeenCalled();
  });
});

describe('showInFolder', () => {
  it('takes an id, never a path', async () => {
    const { files, window } = await connect();
    await ipcMain.invoke(window, CHANNELS.showInFolder, 'id:a.labels.tif');
    expect(files.resolve).toHaveBeenCalledExactlyOnceWith('id:a.labels.tif');
    expect(shell.showItemInFolder).toHaveBeenCalledExactlyOnceWith('/d/a.labels.tif');
  });
});

describe('who is answered', () => {
  it('is the page of the window and no frame in it', async () => {
    const { files, window } = await connect();
    const answer = ipcMain.handlers.get(CHANNELS.resolveDrop)!;
    const frame = { sender: window.webContents, senderFrame: { url: 'https://example.org/' } };
    await expect(answer(frame, ['/d/a.tif'])).rejects.toThrow(/something other than the window's page/);
    await expect(answer(fromPage(new BrowserWindow({})), ['/d/a.tif'])).rejects.toThrow();
    expect(files.grant).not.toHaveBeenCalled();
  });

  it('is nobody once the window is gone', async () => {
    const { window } = await connect();
    window.webContents.emit('destroyed');
    expect(ipcMain.handlers.size).toBe(0);
    expect(ipcMain.listenerCount(CHANNELS.readyForFiles)).toBe(0);
  });
});

describe('commands', () => {
  it('go to the window, and nowhere once it is gone', async () => {
    const { window, send } = await connect();
    send('undo');
    window.webContents.isDestroyed.mockReturnValue(true);
    send('redo');
    expect(window.webContents.send.mock.calls).toEqual([[CHANNELS.command, 'undo']]);
  });
});

describe('files that the system opens', () => {
  it('wait for the page, and again while it reloads', async () => {
    const { files, openFiles, window } = await connect();
    const { webContents } = window;
    await openFiles.add(['/d/a.tif']);
    expect(webContents.send).not.toHaveBeenCalled();
    ipcMain.emit(CHANNELS.readyForFiles, fromPage(window));
    webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    await openFiles.add(['/d/b.tif']);
    expect(webContents.send).toHaveBeenCalledTimes(1);
    ipcMain.emit(CHANNELS.readyForFiles, fromPage(window));
    expect(webContents.send.mock.calls).toEqual([
      [CHANNELS.openFiles, [files.entryOf('/d/a.tif')]],
      [CHANNELS.openFiles, [files.entryOf('/d/b.tif')]],
    ]);
  });

  it('are not told to another page', async () => {
    const { openFiles, window } = await connect();
    await openFiles.add(['/d/a.tif']);
    const other = new BrowserWindow({});
    ipcMain.emit(CHANNELS.readyForFiles, fromPage(other));
    expect(other.webContents.send).not.toHaveBeenCalled();
    expect(window.webContents.send).not.toHaveBeenCalled();
  });
});
