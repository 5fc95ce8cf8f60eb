import { describe, expect, it } from 'vitest';

import { combinationsOf, keyCaps, keyText, type KeyPress, recordedKeys } from './key-press.ts';

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more };
}

describe('combinationsOf', () => {
  it.each([
    [['Mod+Enter'], press('Enter', { ctrlKey: true })],
    [['Mod+Shift+Z'], press('Z', { ctrlKey: true, shiftKey: true })],
    [['B'], press('b')],
    [['?'], press('?', { shiftKey: true, code: 'Slash' })],
    [['+'], press('+', { shiftKey: true, code: 'Equal' })],
    [['Shift+ArrowUp'], press('ArrowUp', { shiftKey: true })],
    [['1'], press('1', { code: 'Digit1' })],
    [['1'], press('1', { code: 'Numpad1' })],
  ])('gives %j', (expected, event) => {
    expect(combinationsOf(event, false)).toEqual(expected);
  });

  it('knows a digit by its place, after the character that Shift types there', () => {
    expect(combinationsOf(press('!', { shiftKey: true, code: 'Digit1' }), false)).toEqual(['!', 'Shift+1']);
  });

  it('takes the unshifted row of a French keyboard for digits', () => {
    expect(combinationsOf(press('&', { code: 'Digit1' }), false)).toEqual(['&', '1']);
    expect(combinationsOf(press('1', { code: 'Digit1', shiftKey: true }), false)).toEqual(['Shift+1', '1']);
  });

  it('uses Command on macOS, and nothing else', () => {
    expect(combinationsOf(press('z', { metaKey: true }), true)).toEqual(['Mod+Z']);
    expect(combinationsOf(press('z', { ctrlKey: true }), true)).toEqual([]);
    expect(combinationsOf(press('z', { metaKey: true }), false)).toEqual([]);
  });

  it('knows a bracket typed with AltGr', () => {
    expect(combinationsOf(press('[', { ctrlKey: true, altKey: true, code: 'Digit8' }), false)).toEqual(['[']);
  });

  it('goes by the place of a letter on a Cyrillic keyboard', () => {
    expect(combinationsOf(press('и', { code: 'KeyB' }), false)).toEqual(['B']);
    expect(combinationsOf(press('я', { code: 'KeyZ', ctrlKey: true }), false)).toEqual(['Mod+Z']);
  });
});

describe('recordedKeys', () => {
  it('prefers the place of a digit to what it types', () => {
    expect(recordedKeys(press('!', { shiftKey: true, code: 'Digit1' }), false)).toBe('Shift+1');
  });

  it.each(['Shift', 'Escape', 'Tab', ' ', 'Enter', 'Dead'])('refuses %s', (key) => {
    expect(recordedKeys(press(key), false)).toBeNull();
  });

  it('allows a reserved key with Control', () => {
    expect(recordedKeys(press('Enter', { ctrlKey: true }), false)).toBe('Mod+Enter');
  });
});

describe('keyCaps', () => {
  it('writes combinations as the system does', () => {
    expect(keyCaps('Mod+Shift+Z', false)).toEqual(['Ctrl', 'Shift', 'Z']);
    expect(keyCaps('Mod+Shift+Z', true)).toEqual(['⌘', '⇧', 'Z']);
    expect(keyCaps('+', false)).toEqual(['+']);
    expect(keyText('Mod+Z', true)).toBe('⌘Z');
    expect(keyText('Mod+Enter', false)).toBe('Ctrl+Enter');
  });
});
