/**
 * Electron's module as the main process sees it, without Electron: tests put it in its place with
 * `vi.mock('electron', () => import('./testing/electron-stand-in.ts'))`. Every part is held against Electron's own types,
 * so that it cannot drift from them; events are plain emitters that tests fire by hand.
 */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';

import type * as Electron from 'electron';
import { vi } from 'vitest';

/** What an emitter must offer of an Electron object; its `on` and `once` are checked where the product calls them. */
type Part<T, K extends keyof T> = Pick<T, K>;

class StandInApp extends EventEmitter {
  isPackaged = false;
  hasLock = true;
  readonly dock = undefined;
  readonly enableSandbox = vi.fn<Electron.App['enableSandbox']>();
  readonly requestSingleInstanceLock = vi.fn<Electron.App['requestSingleInstanceLock']>(() => this.hasLock);
  readonly quit = vi.fn<Electron.App['quit']>();
  readonly exit = vi.fn<Electron.App['exit']>();
  readonly whenReady = vi.fn<Electron.App['whenReady']>(() => Promise.resolve());
  readonly addRecentDocument = vi.fn<Electron.App['addRecentDocument']>();
  readonly setAboutPanelOptions = vi.fn<Electron.App['setAboutPanelOptions']>();
}
export const app = new StandInApp() satisfies Part<
  Electron.App,
  'enableSandbox' | 'requestSingleInstanceLock' | 'quit' | 'exit' | 'whenReady' | 'addRecentDocument' | 'dock'
>;

class StandInSession {
  readonly setPermissionRequestHandler = vi.fn<Electron.Session['setPermissionRequestHandler']>();
  readonly setPermissionCheckHandler = vi.fn<Electron.Session['setPermissionCheckHandler']>();
  readonly setDevicePermissionHandler = vi.fn<Electron.Session['setDevicePermissionHandler']>();
  readonly protocol = { handle: vi.fn<Electron.Protocol['handle']>() };
}
export const session = { defaultSession: new StandInSession() };
export const protocol = {
  registerSchemesAsPrivileged: vi.fn<Electron.Protocol['registerSchemesAsPrivileged']>(),
} satisfies Partial<Electron.Protocol>;

export class StandInContents extends EventEmitter {
  readonly mainFrame = { url: 'app://skipscope/' };
  readonly send = vi.fn<Electron.WebContents['send']>();
  readonly reload = vi.fn<Electron.WebContents['reload']>();
  readonly isDestroyed = vi.fn<Electron.WebContents['isDestroyed']>(() => false);
  readonly setWindowOpenHandler = vi.fn<Electron.WebContents['setWindowOpenHandler']>();
}

export class BrowserWindow extends EventEmitter {
  static readonly made: BrowserWindow[] = [];
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly webContents = new StandInContents();
  readonly loadURL = vi.fn<Electron.BrowserWindow['loadURL']>(() => Promise.resolve());
  readonly show = vi.fn<Electron.BrowserWindow['show']>();
  readonly close = vi.fn<Electron.BrowserWindow['close']>();
  readonly focus = vi.fn<Electron.BrowserWindow['focus']>();
  readonly restore = vi.fn<Electron.BrowserWindow['restore']>();
  readonly maximize = vi.fn<Electron.BrowserWindow['maximize']>();
  readonly isMinimized = vi.fn<Electron.BrowserWindow['isMinimized']>(() => false);
  readonly isMaximized = vi.fn<Electron.BrowserWindow['isMaximized']>(() => false);
  readonly isDestroyed = vi.fn<Electron.BrowserWindow['isDestroyed']>(() => false);
  readonly getNormalBounds = vi.fn<Electron.BrowserWindow['getNormalBounds']>(() => ({
    x: 10,
    y: 20,
    width: 1000,
    height: 700,
  }));

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    BrowserWindow.made.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
}

export const Menu = {
  buildFromTemplate: vi.fn((template: Electron.MenuItemConstructorOptions[]) => ({ template })),
  setApplicationMenu: vi.fn(),
};

export const dialog = {
  showOpenDialog: vi.fn<
    (window: BrowserWindow, options: Electron.OpenDialogOptions) => Promise<Electron.OpenDialogReturnValue>
  >(() => Promise.resolve({ canceled: true, filePaths: [] })),
  showMessageBox: vi.fn<
    (window: BrowserWindow, options: Electron.MessageBoxOptions) => Promise<Electron.MessageBoxReturnValue>
  >(() => Promise.resolve({ response: 0, checkboxChecked: false })),
  showMessageBoxSync: vi.fn<(window: BrowserWindow, options: Electron.MessageBoxSyncOptions) => number>(
    () => 0,
  ),
  showErrorBox: vi.fn<Electron.Dialog['showErrorBox']>(),
};

type Answer = (event: { sender: unknown; senderFrame: unknown }, argument?: unknown) => Promise<unknown>;
class StandInIpcMain extends EventEmitter {
  readonly handlers = new Map<string, Answer>();
  readonly handle = vi.fn((channel: string, answer: Answer) => void this.handlers.set(channel, answer));
  readonly removeHandler = vi.fn<Electron.IpcMain['removeHandler']>(
    (channel) => void this.handlers.delete(channel),
  );

  /** A call as the window's page makes it. */
  async invoke(window: BrowserWindow, channel: string, argument?: unknown): Promise<unknown> {
    const answer = this.handlers.get(channel);
    if (!answer) throw new Error(`nobody answers ${channel}`);
    return answer({ sender: window.webContents, senderFrame: window.webContents.mainFrame }, argument);
  }
}
export const ipcMain = new StandInIpcMain();

export const shell = {
  openExternal: vi.fn<Electron.Shell['openExternal']>(() => Promise.resolve()),
  showItemInFolder: vi.fn<Electron.Shell['showItemInFolder']>(),
} satisfies Partial<Electron.Shell>;

export const screen = {
  workAreas: [{ x: 0, y: 0, width: 1920, height: 1040 }] as Electron.Rectangle[],
  getAllDisplays: vi.fn(() => screen.workAreas.map((workArea) => ({ workArea }))),
};

export const nativeTheme: Pick<Electron.NativeTheme, 'shouldUseDarkColors'> = { shouldUseDarkColors: true };

export class StandInUtilityProcess extends EventEmitter {
  pid: number | undefined = 4711;
  readonly stderr = new PassThrough();
  readonly postMessage = vi.fn<Electron.UtilityProcess['postMessage']>();
}
export const utilityProcess = {
  made: [] as StandInUtilityProcess[],
  fork: vi.fn((..._arguments: Parameters<typeof Electron.utilityProcess.fork>) => {
    const child = new StandInUtilityProcess();
    utilityProcess.made.push(child);
    return child;
  }),
};

/** As before the first import: nothing opened, nobody listening. Call before each test. */
export function resetElectron(): void {
  vi.resetAllMocks();
  app.removeAllListeners();
  ipcMain.removeAllListeners();
  ipcMain.handlers.clear();
  BrowserWindow.made.length = 0;
  utilityProcess.made.length = 0;
  app.isPackaged = false;
  app.hasLock = true;
  screen.workAreas = [{ x: 0, y: 0, width: 1920, height: 1040 }];
  Object.assign(nativeTheme, { shouldUseDarkColors: true });
}
