/**
 * Every key of the window, once: the key listener, the tooltips and the sheet behind `?` all read this table.
 * `Mod` is Control, on macOS Command.
 */
export const SHORTCUTS = [
  { id: 'open', group: 'File', title: 'Open images', keys: ['Mod+O'] },
  { id: 'export', group: 'File', title: 'Export the labels', keys: ['Mod+E', 'Mod+S'] },
  { id: 'close-image', group: 'File', title: 'Close the image', keys: ['Alt+W'] },
  { id: 'previous-image', group: 'File', title: 'Previous image', keys: ['PageUp'] },
  { id: 'next-image', group: 'File', title: 'Next image', keys: ['PageDown'] },
  { id: 'segment', group: 'Segment', title: 'Segment the image', keys: ['Mod+Enter'] },
  { id: 'models', group: 'Segment', title: 'Models: about them, test, add', keys: ['M'] },
  { id: 'cancel', group: 'Segment', title: 'Cancel what is running', keys: ['Escape'] },
  { id: 'tool-select', group: 'Tools', title: 'Select objects', keys: ['V'] },
  { id: 'tool-pan', group: 'Tools', title: 'Move the picture', keys: ['H'] },
  { id: 'tool-brush', group: 'Tools', title: 'Brush', keys: ['B'] },
  { id: 'tool-eraser', group: 'Tools', title: 'Eraser', keys: ['E'] },
  { id: 'new-object', group: 'Tools', title: 'Draw a new object', keys: ['N'] },
  { id: 'tool-delete', group: 'Tools', title: 'Delete by clicking', keys: ['D'] },
  { id: 'brush-smaller', group: 'Tools', title: 'Smaller brush', keys: ['['] },
  { id: 'brush-larger', group: 'Tools', title: 'Larger brush', keys: [']'] },
  { id: 'undo', group: 'Edit', title: 'Undo', keys: ['Mod+Z'] },
  { id: 'redo', group: 'Edit', title: 'Redo', keys: ['Mod+Shift+Z', 'Mod+Y'] },
  { id: 'previous-object', group: 'Edit', title: 'Select the previous object', keys: [','] },
  { id: 'next-object', group: 'Edit', title: 'Select the next object', keys: ['.'] },
  { id: 'delete-object', group: 'Edit', title: 'Delete the selected object', keys: ['Delete', 'Backspace'] },
  { id: 'zoom-in', group: 'View', title: 'Zoom in', keys: ['+', '='] },
  { id: 'zoom-out', group: 'View', title: 'Zoom out', keys: ['-'] },
  { id: 'zoom-fit', group: 'View', title: 'Fit the image', keys: ['F', '0'] },
  { id: 'zoom-actual', group: 'View', title: 'Actual size', keys: ['1'] },
  { id: 'toggle-labels', group: 'View', title: 'Show or hide the labels', keys: ['L'] },
  { id: 'toggle-outlines', group: 'View', title: 'Show or hide outlines', keys: ['O'] },
  { id: 'shortcuts', group: 'Help', title: 'This list', keys: ['?'] },
] as const satisfies readonly { id: string; group: string; title: string; keys: readonly string[] }[];

export type Shortcut = (typeof SHORTCUTS)[number];
export type ShortcutId = Shortcut['id'];

export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** The key in the table's words. A letter of another alphabet counts as the one that sits there on a Latin keyboard. */
function keyName({ key, code }: KeyPress): string {
  if (key.length !== 1) return key;
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  const physical = /^Key([A-Z])$/.exec(code)?.[1];
  return key > '\u007f' && physical !== undefined ? physical : key;
}

/** The command that a key press asks for, or null. Shift matters for letters only: `?` and `+` need it on some keyboards. */
export function matchShortcut(press: KeyPress, isMac: boolean): ShortcutId | null {
  const name = keyName(press);
  const isSymbol = name.length === 1 && !/[A-Z]/.test(name);
  // AltGr arrives as Control and Alt together, and types `[` or `]` on many European keyboards.
  const isAltGr = isSymbol && press.ctrlKey && press.altKey;
  const mod = isMac ? press.metaKey : press.ctrlKey;
  if ((isMac ? press.ctrlKey : press.metaKey) && !isAltGr) return null;
  const parts = [
    mod && !isAltGr ? 'Mod' : '',
    press.altKey && !isAltGr && !(isMac && isSymbol) ? 'Alt' : '',
    press.shiftKey && !isSymbol ? 'Shift' : '',
    name,
  ];
  const wanted = parts.filter((part) => part !== '').join('+');
  return SHORTCUTS.find(({ keys }) => (keys as readonly string[]).includes(wanted))?.id ?? null;
}

const NAMES: Record<string, { mac: string; other: string }> = {
  Mod: { mac: '⌘', other: 'Ctrl' },
  Shift: { mac: '⇧', other: 'Shift' },
  Alt: { mac: '⌥', other: 'Alt' },
  Escape: { mac: 'Esc', other: 'Esc' },
  Delete: { mac: 'Del', other: 'Del' },
  PageUp: { mac: 'Page Up', other: 'Page Up' },
  PageDown: { mac: 'Page Down', other: 'Page Down' },
  '-': { mac: '−', other: '−' },
};

/** The caps of one combination, in order: ['Ctrl', 'Z']. */
export function keyCaps(keys: string, isMac: boolean): string[] {
  return keys.split(/\+(?=.)/).map((part) => NAMES[part]?.[isMac ? 'mac' : 'other'] ?? part);
}

/** The table by groups, in its order. */
export function shortcutGroups(): [group: string, shortcuts: Shortcut[]][] {
  const names = [...new Set(SHORTCUTS.map(({ group }) => group))];
  return names.map((name) => [name, SHORTCUTS.filter(({ group }) => group === name)]);
}

/** The first combination of a command, for a tooltip: 'Ctrl+Z', on macOS '⌘Z'. */
export function shortcutText(id: ShortcutId, isMac: boolean): string {
  const shortcut = SHORTCUTS.find((entry) => entry.id === id);
  return shortcut === undefined ? '' : keyCaps(shortcut.keys[0], isMac).join(isMac ? '' : '+');
}
