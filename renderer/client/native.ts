import type { NativeBridge } from '../../core/native-bridge.ts';

declare global {
  interface Window {
    /** Put there by the desktop app's preload script; absent in a browser. */
    skipscope?: NativeBridge;
  }
}

/** What only the desktop app can do; null in a browser, which uploads instead and has no dialogs of its own. */
export const native: NativeBridge | null = window.skipscope ?? null;

/** True on macOS, where shortcuts use Command instead of Control. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
