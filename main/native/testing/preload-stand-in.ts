/** Electron's module as a sandboxed preload script sees it; see electron-stand-in.ts. */
import { EventEmitter } from 'node:events';

import type * as Electron from 'electron';
import { vi } from 'vitest';

class StandInIpcRenderer extends EventEmitter {
  readonly invoke = vi.fn<Electron.IpcRenderer['invoke']>();
  readonly send = vi.fn<Electron.IpcRenderer['send']>();
}
export const ipcRenderer = new StandInIpcRenderer();

export const contextBridge = {
  exposeInMainWorld: vi.fn<Electron.ContextBridge['exposeInMainWorld']>(),
} satisfies Partial<Electron.ContextBridge>;

export const webUtils = {
  getPathForFile: vi.fn<Electron.WebUtils['getPathForFile']>((file) =>
    file.name === 'made.png' ? '' : `/d/${file.name}`,
  ),
} satisfies Partial<Electron.WebUtils>;
