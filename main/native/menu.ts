import { Menu, type MenuItemConstructorOptions } from 'electron';

import type { MenuCommand } from '../../core/native-bridge.ts';

type Send = (command: MenuCommand) => void;

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' };

/** The whole menu as data. Commands go to the window, which knows what is open; the rest are the system's own roles. */
export function buildMenu(
  send: Send,
  platform: NodeJS.Platform = process.platform,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  const item = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    id: command,
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => send(command),
  });
  const appMenu: MenuItemConstructorOptions[] = [
    { role: 'about' },
    SEPARATOR,
    { role: 'services' },
    SEPARATOR,
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    SEPARATOR,
    { role: 'quit' },
  ];
  const recent: MenuItemConstructorOptions[] = [
    { role: 'recentDocuments', submenu: [{ role: 'clearRecentDocuments' }] },
  ];
  const file: MenuItemConstructorOptions[] = [
    item('Open Images…', 'open', 'CmdOrCtrl+O'),
    item('Open Folder…', 'open-folder', 'CmdOrCtrl+Shift+O'),
    ...(isMac ? recent : []),
    SEPARATOR,
    item('Import Labels…', 'import-labels', 'CmdOrCtrl+I'),
    item('Export…', 'export', 'CmdOrCtrl+E'),
    SEPARATOR,
    item('Close Image', 'close-image', 'CmdOrCtrl+W'),
    ...(isMac ? [] : [SEPARATOR, { role: 'quit' } as const]),
  ];
  const edit: MenuItemConstructorOptions[] = [
    item('Undo', 'undo', 'CmdOrCtrl+Z'),
    item('Redo', 'redo', isMac ? 'Cmd+Shift+Z' : 'Ctrl+Y'),
    SEPARATOR,
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
  ];
  const image: MenuItemConstructorOptions[] = [
    item('Segment', 'segment', 'CmdOrCtrl+Enter'),
    item('Cancel', 'cancel', 'CmdOrCtrl+.'),
    item('Batch…', 'batch', 'CmdOrCtrl+Shift+Enter'),
    SEPARATOR,
    item('Models…', 'models'),
  ];
  const view: MenuItemConstructorOptions[] = [
    item('Zoom In', 'zoom-in', 'CmdOrCtrl+Plus'),
    item('Zoom Out', 'zoom-out', 'CmdOrCtrl+-'),
    item('Fit Image', 'zoom-fit', 'CmdOrCtrl+0'),
    item('Actual Size', 'zoom-actual', 'CmdOrCtrl+1'),
    SEPARATOR,
    item('Show or Hide Labels', 'toggle-labels', 'CmdOrCtrl+L'),
    SEPARATOR,
    { role: 'togglefullscreen' },
    { role: 'toggleDevTools' },
  ];
  const help: MenuItemConstructorOptions[] = [
    item('Keyboard Shortcuts', 'shortcuts', 'CmdOrCtrl+/'),
    ...(isMac ? [] : [item('About Skipscope', 'about')]),
  ];
  return [
    ...(isMac ? [{ label: 'Skipscope', submenu: appMenu }] : []),
    { label: 'File', submenu: file },
    { label: 'Edit', submenu: edit },
    { label: 'Image', submenu: image },
    { label: 'View', submenu: view },
    ...(isMac ? [{ role: 'windowMenu' } as const] : []),
    { role: 'help', submenu: help },
  ];
}

export function installMenu(send: Send): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(buildMenu(send)));
}
