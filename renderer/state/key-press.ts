/**
 * How keys are written: `Mod` (Control, on macOS Command), `Alt` and `Shift` before the key, joined by `+`. A letter is
 * upper case, another character stands for itself, and keys without one have their DOM name: 'Mod+Shift+Z', '?', 'Shift+1', 'Delete'.
 */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** Keys that only change others, or say nothing. */
const MODIFIERS =
  /^(Shift|Control|Alt|AltGraph|Meta|OS|CapsLock|NumLock|ScrollLock|Fn|Dead|Compose|Process|Unidentified)$/;
/** What the window needs for itself: going through controls, giving up, moving the picture. */
const RESERVED = /^(Shift\+)?(Tab|Enter|Escape| )$/;

/** The key in the table's words. A letter of another alphabet counts as the one that sits there on a Latin keyboard. */
function keyName({ key, code }: KeyPress): string {
  if (key.length !== 1) return key;
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  const physical = /^Key([A-Z])$/.exec(code)?.[1];
  return key > '\u007f' && physical !== undefined ? physical : key;
}

/**
 * What a key press may be called, most particular first; empty when it belongs to the system. Shift does not count for
 * a character: `?` and `+` need it on some keyboards. The row of digits has a second name by its place, so that
 * `Shift+1` and, on a French keyboard, `1` are found whatever character they type.
 */
export function combinationsOf(press: KeyPress, isMac: boolean): string[] {
  const name = keyName(press);
  const isSymbol = name.length === 1 && !/[A-Z]/.test(name);
  // AltGr arrives as Control and Alt together, and types `[` or `]` on many European keyboards.
  const isAltGr = isSymbol && press.ctrlKey && press.altKey;
  if ((isMac ? press.ctrlKey : press.metaKey) && !isAltGr) return [];
  const mod = (isMac ? press.metaKey : press.ctrlKey) && !isAltGr ? 'Mod' : '';
  const alt = press.altKey && !isAltGr && !(isMac && isSymbol) ? 'Alt' : '';
  const shift = press.shiftKey ? 'Shift' : '';
  const typed = join(mod, alt, isSymbol ? '' : shift, name);
  const digit = /^Digit(\d)$/.exec(press.code)?.[1];
  if (digit === undefined || isAltGr) return [typed];
  const placed = join(mod, press.altKey ? 'Alt' : '', shift, digit);
  if (placed === typed) return [typed];
  return /\d/.test(name) ? [placed, typed] : [typed, placed];
}

function join(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('+');
}

/** How a press is noted when a command gets it; null for a key that can't be given away. */
export function recordedKeys(press: KeyPress, isMac: boolean): string | null {
  const keys = combinationsOf(press, isMac).at(-1) ?? null;
  return keys === null || MODIFIERS.test(press.key) || RESERVED.test(keys) ? null : keys;
}

const NAMES: Record<string, { mac: string; other: string }> = {
  Mod: { mac: '⌘', other: 'Ctrl' },
  Shift: { mac: '⇧', other: 'Shift' },
  Alt: { mac: '⌥', other: 'Alt' },
  Escape: { mac: 'Esc', other: 'Esc' },
  Delete: { mac: 'Del', other: 'Del' },
  PageUp: { mac: 'Page Up', other: 'Page Up' },
  PageDown: { mac: 'Page Down', other: 'Page Down' },
  ArrowLeft: { mac: '←', other: '←' },
  ArrowRight: { mac: '→', other: '→' },
  ArrowUp: { mac: '↑', other: '↑' },
  ArrowDown: { mac: '↓', other: '↓' },
  '-': { mac: '−', other: '−' },
};

/** The caps of one combination, in order: ['Ctrl', 'Z']. */
export function keyCaps(keys: string, isMac: boolean): string[] {
  return keys.split(/\+(?=.)/).map((part) => NAMES[part]?.[isMac ? 'mac' : 'other'] ?? part);
}

/** One combination in a line of text: 'Ctrl+Z', on macOS '⌘Z'. */
export function keyText(keys: string, isMac: boolean): string {
  return keyCaps(keys, isMac).join(isMac ? '' : '+');
}
