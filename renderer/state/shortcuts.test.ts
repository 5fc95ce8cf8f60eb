import { describe, expect, it } from 'vitest';

import { keyCaps, matchShortcut, SHORTCUTS, shortcutText, type KeyPress } from './shortcuts.ts';

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more };
}

describe('SHORTCUTS', () => {
  it('gives no key to two commands', () => {
    const keys = SHORTCUTS.flatMap((shortcut) => [...shortcut.keys]);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('matchShortcut', () => {
  it.each([
    ['segment', press('Enter', { ctrlKey: true })],
    ['undo', press('z', { ctrlKey: true })],
    ['redo', press('Z', { ctrlKey: true, shiftKey: true })],
    ['redo', press('y', { ctrlKey: true })],
    ['tool-brush', press('b')],
    ['shortcuts', press('?', { shiftKey: true })],
    ['zoom-in', press('+', { shiftKey: true })],
    ['cancel', press('Escape')],
  ] as const)('finds %s', (id, event) => {
    expect(matchShortcut(event, false)).toBe(id);
  });

  it('uses Command on macOS, and nothing else', () => {
    expect(matchShortcut(press('z', { metaKey: true }), true)).toBe('undo');
    expect(matchShortcut(press('z', { ctrlKey: true }), true)).toBeNull();
    expect(matchShortcut(press('z', { metaKey: true }), false)).toBeNull();
  });

  it('knows a bracket typed with AltGr', () => {
    expect(matchShortcut(press('[', { ctrlKey: true, altKey: true }), false)).toBe('brush-smaller');
  });

  it('goes by the place of a key on a Cyrillic keyboard', () => {
    expect(matchShortcut(press('и', { code: 'KeyB' }), false)).toBe('tool-brush');
    expect(matchShortcut(press('я', { code: 'KeyZ', ctrlKey: true }), false)).toBe('undo');
  });

  it('leaves other combinations alone', () => {
    expect(matchShortcut(press('b', { ctrlKey: true }), false)).toBeNull();
    expect(matchShortcut(press('B', { shiftKey: true }), false)).toBeNull();
    expect(matchShortcut(press('q'), false)).toBeNull();
  });
});

describe('keyCaps', () => {
  it('writes combinations as the system does', () => {
    expect(keyCaps('Mod+Shift+Z', false)).toEqual(['Ctrl', 'Shift', 'Z']);
    expect(keyCaps('Mod+Shift+Z', true)).toEqual(['⌘', '⇧', 'Z']);
    expect(keyCaps('+', false)).toEqual(['+']);
    expect(shortcutText('undo', true)).toBe('⌘Z');
    expect(shortcutText('segment', false)).toBe('Ctrl+Enter');
  });
});
