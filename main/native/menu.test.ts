import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';

import { MENU_COMMANDS, type MenuCommand } from '../../core/native-bridge.ts';
import { buildMenu, installMenu } from './menu.ts';
import { Menu } from './testing/electron-stand-in.ts';

vi.mock('electron', () => import('./testing/electron-stand-in.ts'));

function flatten(template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])]);
}

const PLATFORMS = ['darwin', 'linux', 'win32'] as const;

describe.each(PLATFORMS)('the menu on %s', (platform) => {
  const sent: MenuCommand[] = [];
  const items = flatten(buildMenu((command) => sent.push(command), platform));

  it('sends every command that the window knows', () => {
    sent.length = 0;
    for (const { click } of items) click?.call(null, {} as never, undefined, {} as never);
    // macOS has its own about panel, as a role.
    const expected = MENU_COMMANDS.filter((command) => platform !== 'darwin' || command !== 'about');
    expect([...sent].sort()).toEqual([...expected].sort());
  });

  it('gives no accelerator to two items', () => {
    const keys = items.flatMap(({ accelerator }) => (accelerator === undefined ? [] : [String(accelerator)]));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('keeps single keys free for typing', () => {
    const keys = items.flatMap(({ accelerator }) => (accelerator === undefined ? [] : [String(accelerator)]));
    expect(keys.filter((key) => !/^(CmdOrCtrl|Cmd|Ctrl)\+/.test(key))).toEqual([]);
  });
});

describe('accelerators', () => {
  const on = (platform: NodeJS.Platform) =>
    Object.fromEntries(
      flatten(buildMenu(() => undefined, platform)).map(({ id, accelerator }) => [id, accelerator]),
    );

  it('are those of the window', () => {
    expect(on('linux')).toMatchObject({
      open: 'CmdOrCtrl+O',
      'open-folder': 'CmdOrCtrl+Shift+O',
      export: 'CmdOrCtrl+E',
      'close-image': 'CmdOrCtrl+W',
      undo: 'CmdOrCtrl+Z',
      redo: 'Ctrl+Y',
      segment: 'CmdOrCtrl+Enter',
    });
    expect(on('darwin')).toMatchObject({ redo: 'Cmd+Shift+Z' });
  });
});

describe('roles', () => {
  const roles = (platform: NodeJS.Platform) =>
    flatten(buildMenu(() => undefined, platform)).map(({ role }) => role);

  it('put recent documents, about and quit where macOS has them', () => {
    expect(roles('darwin')).toEqual(
      expect.arrayContaining(['about', 'recentDocuments', 'quit', 'windowMenu']),
    );
    expect(roles('win32')).toContain('quit');
    expect(roles('win32')).not.toContain('recentDocuments');
  });
});

describe('installMenu', () => {
  it('makes it the menu of the app', () => {
    installMenu(() => undefined);
    expect(Menu.setApplicationMenu).toHaveBeenCalledExactlyOnceWith(
      Menu.buildFromTemplate.mock.results[0].value,
    );
  });
});
