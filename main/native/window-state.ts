import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { screen, type BrowserWindow, type Rectangle } from 'electron';
import { z } from 'zod';

const stateSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  isMaximized: z.boolean(),
});
/** Place and size of the window on the desktop, in device-independent pixels, as they are when it is not maximized. */
export type WindowState = z.infer<typeof stateSchema>;

export const MINIMUM_SIZE = { width: 960, height: 600 };
const DEFAULT_SIZE = { width: 1440, height: 900 };
/** So much of the window must be on a display for a hand to get hold of it. */
const GRIP = { width: 160, height: 40 };

export type WindowBounds = { width: number; height: number; x?: number; y?: number };

/** Null when there is none, or when it cannot be read: then the window opens as on the first day. */
export function readWindowState(path: string): WindowState | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Missing, cut off or of another version: where the window was is not worth an error.
    return null;
  }
}

function overlap(a: number, aLength: number, b: number, bLength: number): number {
  return Math.min(a + aLength, b + bLength) - Math.max(a, b);
}

/** Bounds on a display that is there now: a remembered one may have been unplugged or turned. */
export function fitToDisplays(state: WindowState | null, workAreas: Rectangle[]): WindowBounds {
  const area = workAreas.find(
    (each) =>
      state !== null &&
      overlap(state.x, state.width, each.x, each.width) >= GRIP.width &&
      // The title bar is at the top: that is what must be within reach.
      state.y >= each.y &&
      state.y + GRIP.height <= each.y + each.height,
  );
  const largest = area ?? workAreas[0] ?? { x: 0, y: 0, ...DEFAULT_SIZE };
  const size = {
    width: Math.min(state?.width ?? DEFAULT_SIZE.width, largest.width),
    height: Math.min(state?.height ?? DEFAULT_SIZE.height, largest.height),
  };
  return state !== null && area ? { x: state.x, y: state.y, ...size } : size;
}

export function restoreBounds(path: string): WindowBounds & { isMaximized: boolean } {
  const state = readWindowState(path);
  const workAreas = screen.getAllDisplays().map((display) => display.workArea);
  return { ...fitToDisplays(state, workAreas), isMaximized: state?.isMaximized ?? false };
}

/** Writes the state when the window closes. */
export function keepWindowState(window: BrowserWindow, path: string): void {
  window.on('close', () => {
    const state: WindowState = { ...window.getNormalBounds(), isMaximized: window.isMaximized() };
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(state));
  });
}
