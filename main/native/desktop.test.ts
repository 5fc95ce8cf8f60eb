import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { runTool, toolArguments } from './command-line.ts';
import { runDesktop, type DesktopCore, type DesktopOptions } from './desktop.ts';
import { forkUtilityProcess } from './engine-fork.ts';
import * as electron from './testing/electron-stand-in.ts';
import { makeFiles } from './testing/file-access.ts';

vi.mock('electron', () => import('./testing/electron-stand-in.ts'));

const { app, BrowserWindow, dialog, Menu, protocol, session } = electron;
let folder: string;
beforeEach(() => {
  electron.resetElectron();
  folder = mkdtempSync(join(tmpdir(), 'skipscope-desktop-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function start(compose?: DesktopOptions['compose']) {
  const core = {
    handle: vi.fn(() => new Response('page')),
    files: makeFiles(),
    close: vi.fn(() => Promise.resolve()),
  } satisfies DesktopCore;
  const composed = vi.fn(compose ?? (() => Promise.resolve(core)));
  const started = runDesktop({
    version: '1.2.3',
    preload: '/app/out/preload/preload.cjs',
    windowStatePath: join(folder, 'window.json'),
    compose: composed,
  });
  return { core, composed, started };
}

describe('runDesktop', () => {
  it('registers the scheme and the sandbox before the app is ready', async () => {
    let isReady = (): void => undefined;
    app.whenReady.mockReturnValueOnce(new Promise((resolve) => (isReady = resolve)));
    const { started, composed } = start();
    expect(protocol.registerSchemesAsPrivileged).toHaveBeenCalledOnce();
    expect(app.enableSandbox).toHaveBeenCalledOnce();
    expect(composed).not.toHaveBeenCalled();
    isReady();
    await started;
    expect(composed).toHaveBeenCalledExactlyOnceWith(forkUtilityProcess);
  });

  it('opens one sandboxed window on the app’s own origin and shows it when it is painted', async () => {
    await start().started;
    expect(BrowserWindow.made).toHaveLength(1);
    const window = BrowserWindow.made[0];
    expect(window.options).toMatchObject({ show: false, backgroundColor: '#0e1113', minWidth: 960 });
    expect(window.options.webPreferences).toMatchObject({
      preload: '/app/out/preload/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    });
    expect(window.loadURL).toHaveBeenCalledExactlyOnceWith('app://skipscope/');
    expect(window.webContents.setWindowOpenHandler).toHaveBeenCalled();
    expect(window.show).not.toHaveBeenCalled();
    window.emit('ready-to-show');
    expect(window.show).toHaveBeenCalledOnce();
  });

  it('follows the system’s light theme until the page is there', async () => {
    Object.assign(electron.nativeTheme, { shouldUseDarkColors: false });
    await start().started;
    expect(BrowserWindow.made[0].options.backgroundColor).toBe('#e6eaec');
  });

  it('puts the window back where it was', async () => {
    const state = { x: 30, y: 40, width: 1100, height: 700, isMaximized: true };
    writeFileSync(join(folder, 'window.json'), JSON.stringify(state));
    await start().started;
    expect(BrowserWindow.made[0].options).toMatchObject({ x: 30, y: 40, width: 1100, height: 700 });
    expect(BrowserWindow.made[0].maximize).toHaveBeenCalledOnce();
  });

  it('answers the window from the core, denies permissions, installs menu and about panel', async () => {
    const { core, started } = start();
    await started;
    const handler = session.defaultSession.protocol.handle.mock.calls[0][1];
    expect(await (await handler(new Request('app://skipscope/'))).text()).toBe('page');
    expect(core.handle).toHaveBeenCalledOnce();
    expect(session.defaultSession.setPermissionRequestHandler).toHaveBeenCalledOnce();
    expect(Menu.setApplicationMenu).toHaveBeenCalledOnce();
    expect(app.setAboutPanelOptions.mock.calls[0][0]).toMatchObject({ applicationVersion: '1.2.3' });
  });

  it('leaves all to a first instance', async () => {
    app.hasLock = false;
    const { composed, started } = start();
    await started;
    expect(composed).not.toHaveBeenCalled();
    expect(BrowserWindow.made).toHaveLength(0);
  });

  it('says why it cannot start', async () => {
    await start(() => Promise.reject(new Error('no models'))).started;
    expect(dialog.showErrorBox).toHaveBeenCalledExactlyOnceWith('Skipscope cannot start', 'no models');
    expect(app.exit).toHaveBeenCalledExactlyOnceWith(1);
    expect(BrowserWindow.made).toHaveLength(0);
  });

  it('quits with its window, after the services are closed, once', async () => {
    const { core, started } = start();
    await started;
    app.emit('window-all-closed');
    expect(app.quit).toHaveBeenCalledOnce();
    const preventDefault = vi.fn();
    app.emit('will-quit', { preventDefault });
    app.emit('will-quit', { preventDefault });
    await vi.waitFor(() => expect(app.exit).toHaveBeenCalledExactlyOnceWith(0));
    expect(preventDefault).toHaveBeenCalledOnce();
    expect(core.close).toHaveBeenCalledOnce();
  });

  it('offers to reload a page that died', async () => {
    await start().started;
    const window = BrowserWindow.made[0];
    window.webContents.emit('render-process-gone', {}, { reason: 'clean-exit' });
    window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    await vi.waitFor(() => expect(window.webContents.reload).toHaveBeenCalledOnce());
    expect(dialog.showMessageBox).toHaveBeenCalledOnce();
  });

  it.each([
    { answer: 'Stay', response: 0, times: 0 },
    { answer: 'Leave', response: 1, times: 1 },
  ])('asks before edits that are not saved are left: $answer', async ({ response, times }) => {
    await start().started;
    dialog.showMessageBoxSync.mockReturnValue(response);
    const event = { preventDefault: vi.fn() };
    BrowserWindow.made[0].webContents.emit('will-prevent-unload', event);
    expect(dialog.showMessageBoxSync).toHaveBeenCalledOnce();
    expect(event.preventDefault).toHaveBeenCalledTimes(times);
  });
});

describe('the command line of the installed app', () => {
  it('knows the words of the tool', () => {
    app.isPackaged = true;
    expect(toolArguments(['/opt/skipscope', 'segment', 'a.tif', '--out', 'r'])).toEqual([
      'segment',
      'a.tif',
      '--out',
      'r',
    ]);
    expect(toolArguments(['/opt/skipscope', '/d/segment.tif'])).toBeNull();
    expect(toolArguments(['/opt/skipscope'])).toBeNull();
    app.isPackaged = false;
    expect(toolArguments(['/usr/bin/electron', '.', '--version'])).toEqual(['--version']);
  });

  it('ends with the exit code of the tool', async () => {
    await runTool(() => Promise.resolve(3));
    expect(app.exit).toHaveBeenCalledExactlyOnceWith(3);
  });
});
