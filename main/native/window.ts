import { BrowserWindow, dialog, nativeTheme } from 'electron';

import { APP_ORIGIN } from './protocol.ts';
import { securePreferences } from './security.ts';
import { keepWindowState, MINIMUM_SIZE, restoreBounds } from './window-state.ts';

/** The window's colour until its page is painted: the page's own --surface-0 of both themes (renderer/theme.css). */
const BACKGROUND = { dark: '#0e1113', light: '#e6eaec' };

export interface WindowOptions {
  /** Path of the bundled main/preload.ts. */
  preload: string;
  /** File in which place and size are kept. */
  statePath: string;
}

/** Opens the one window and loads the page; it shows itself when the page is there to be seen. */
export function openWindow({ preload, statePath }: WindowOptions): BrowserWindow {
  const { isMaximized, ...bounds } = restoreBounds(statePath);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MINIMUM_SIZE.width,
    minHeight: MINIMUM_SIZE.height,
    title: 'Skipscope',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: securePreferences(preload),
  });
  if (isMaximized) window.maximize();
  keepWindowState(window, statePath);
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, { reason }) => void offerReload(window, reason));
  // Without this, a page with edits that cannot be saved (a full disk) would keep the window open, and say nothing.
  window.webContents.on('will-prevent-unload', (event) => {
    if (isLeftAnyway(window)) event.preventDefault();
  });
  void window.loadURL(`${APP_ORIGIN}/`);
  return window;
}

/** Asks whether edits that are not on disk are to be left; preventing what prevents the unloading lets it happen. */
function isLeftAnyway(window: BrowserWindow): boolean {
  const response = dialog.showMessageBoxSync(window, {
    type: 'warning',
    message: 'Some edits are not saved yet.',
    detail: 'They could not be written to the disk. Stay to try again; leave, and they may be lost.',
    buttons: ['Stay', 'Leave'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}

/** A page that died leaves an empty window: say so, and bring it back. Edits are on disk already. */
async function offerReload(window: BrowserWindow, reason: string): Promise<void> {
  if (reason === 'clean-exit' || window.isDestroyed()) return;
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window stopped working.',
    detail: `Its process ended (${reason}). Your edits are saved; reload to go on with them.`,
    buttons: ['Reload', 'Close'],
    defaultId: 0,
    cancelId: 1,
  });
  if (response === 0) window.webContents.reload();
  else window.close();
}
