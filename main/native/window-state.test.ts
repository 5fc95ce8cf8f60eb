import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { BrowserWindow, resetElectron, screen } from './testing/electron-stand-in.ts';
import {
  fitToDisplays,
  keepWindowState,
  readWindowState,
  restoreBounds,
  type WindowState,
} from './window-state.ts';

vi.mock('electron', () => import('./testing/electron-stand-in.ts'));

const LEFT = { x: 0, y: 0, width: 1920, height: 1040 };
const RIGHT = { x: 1920, y: 0, width: 1280, height: 984 };
const STATE: WindowState = { x: 2000, y: 100, width: 1000, height: 700, isMaximized: false };

let folder: string;
beforeEach(() => {
  resetElectron();
  folder = mkdtempSync(join(tmpdir(), 'skipscope-window-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('fitToDisplays', () => {
  it('keeps a window that is on a display', () => {
    expect(fitToDisplays(STATE, [LEFT, RIGHT])).toEqual({ x: 2000, y: 100, width: 1000, height: 700 });
  });

  it('lets the system place a window whose display is gone', () => {
    expect(fitToDisplays(STATE, [LEFT])).toEqual({ width: 1000, height: 700 });
  });

  it('brings back a window whose title bar is above or below every display', () => {
    expect(fitToDisplays({ ...STATE, x: 0, y: -30 }, [LEFT])).toEqual({ width: 1000, height: 700 });
    expect(fitToDisplays({ ...STATE, x: 0, y: 1030 }, [LEFT])).toEqual({ width: 1000, height: 700 });
  });

  it('shrinks a window to a smaller display', () => {
    expect(fitToDisplays({ ...STATE, width: 3000, height: 2000 }, [RIGHT])).toMatchObject({
      width: 1280,
      height: 984,
    });
  });

  it('has a size for the first day', () => {
    expect(fitToDisplays(null, [LEFT])).toEqual({ width: 1440, height: 900 });
    expect(fitToDisplays(null, [RIGHT])).toEqual({ width: 1280, height: 900 });
  });
});

describe('the state on disk', () => {
  it('is written when the window closes and comes back at the next start', () => {
    const path = join(folder, 'deep', 'window.json');
    const window = new BrowserWindow({});
    window.isMaximized.mockReturnValue(true);
    keepWindowState(window as unknown as Parameters<typeof keepWindowState>[0], path);
    window.emit('close');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      x: 10,
      y: 20,
      width: 1000,
      height: 700,
      isMaximized: true,
    });
    screen.workAreas = [LEFT];
    expect(restoreBounds(path)).toEqual({ x: 10, y: 20, width: 1000, height: 700, isMaximized: true });
  });

  it.each(['', '{"x": 1', '{"x":1,"y":2,"width":-5,"height":10,"isMaximized":false}'])(
    'ignores %j',
    (text) => {
      const path = join(folder, 'window.json');
      writeFileSync(path, text);
      expect(readWindowState(path)).toBeNull();
    },
  );

  it('is null when there is none', () => {
    expect(readWindowState(join(folder, 'none.json'))).toBeNull();
  });
});
