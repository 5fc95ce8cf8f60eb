import { describe, expect, it } from 'vitest';

import { KeyBindings } from './key-bindings.svelte.ts';
import { ownerOf, PRESET_NAMES, resolveBindings } from './key-presets.ts';
import type { KeyPress } from './key-press.ts';
import { parsePreferences } from './preferences.svelte.ts';
import { SHORTCUTS, shortcutGroups } from './shortcuts.ts';

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more };
}

function makeBindings(shortcuts: unknown = {}): KeyBindings {
  return new KeyBindings(parsePreferences(JSON.stringify({ shortcuts })), false);
}

describe('SHORTCUTS', () => {
  it('gives no key to two commands', () => {
    const keys = SHORTCUTS.flatMap((shortcut) => [...shortcut.keys]);
    expect(keys.filter((each, index) => keys.indexOf(each) !== index)).toEqual([]);
  });

  it('is in groups that hold every command once', () => {
    const ids = shortcutGroups().flatMap(([, shortcuts]) => shortcuts.map(({ id }) => id));
    expect(ids.toSorted()).toEqual(SHORTCUTS.map(({ id }) => id).toSorted());
  });
});

describe.each(PRESET_NAMES)('the preset %s', (preset) => {
  const bindings = resolveBindings(preset, {});

  it('gives no key to two commands', () => {
    const keys = [...bindings.values()].flat();
    expect(keys.filter((each, index) => keys.indexOf(each) !== index)).toEqual([]);
  });

  it('leaves no command without a key', () => {
    expect([...bindings].filter(([, keys]) => keys.length === 0).map(([id]) => id)).toEqual([]);
  });
});

describe('KeyBindings', () => {
  it('finds commands by the keys of the preset', () => {
    const keys = makeBindings({ preset: 'cellpose' });
    expect(keys.match(press('x'))).toBe('toggle-labels');
    expect(keys.match(press('d'))).toBe('next-image');
    expect(keys.match(press('b'))).toBe('tool-brush');
    keys.preset = 'skipscope';
    expect(keys.match(press('d'))).toBe('tool-delete');
  });

  it('gives a key to another command, and takes it from the one that had it', () => {
    const keys = makeBindings();
    keys.assign('tool-eraser', 'B');
    expect(keys.of('tool-eraser')).toEqual(['B']);
    expect(keys.of('tool-brush')).toEqual([]);
    expect(keys.text('tool-brush')).toBe('');
    expect(keys.match(press('b'))).toBe('tool-eraser');
    expect(keys.match(press('e'))).toBeNull();
  });

  it('gives the key back when the change is reset', () => {
    const keys = makeBindings();
    keys.assign('tool-eraser', 'B');
    keys.reset('tool-eraser');
    expect(keys.of('tool-brush')).toEqual(['B']);
    expect(keys.of('tool-eraser')).toEqual(['E']);
    expect(keys.hasChanges).toBe(false);
  });

  it('takes a key from a command that got it by hand', () => {
    const keys = makeBindings();
    keys.assign('tool-brush', 'F9');
    keys.assign('tool-eraser', 'F9');
    expect(keys.of('tool-brush')).toEqual([]);
    expect(ownerOf(keys.bindings, 'F9')).toBe('tool-eraser');
  });

  it('keeps changes over a preset, and forgets all of them at once', () => {
    const keys = makeBindings();
    keys.assign('tool-brush', 'X');
    keys.clear('undo');
    keys.preset = 'cellpose';
    expect(keys.match(press('x'))).toBe('tool-brush');
    expect(keys.of('undo')).toEqual([]);
    keys.reset();
    expect(keys.match(press('x'))).toBe('toggle-labels');
    expect(keys.match(press('z', { ctrlKey: true }))).toBe('undo');
  });

  it('starts with the app keys where the record is damaged, and drops unknown commands', () => {
    expect(makeBindings(7).of('tool-brush')).toEqual(['B']);
    const keys = makeBindings({ preset: 'emacs', changed: { 'butterfly-mode': ['F9'], undo: ['F8'] } });
    expect(keys.preset).toBe('skipscope');
    expect(keys.match(press('F8'))).toBe('undo');
    expect(keys.match(press('F9'))).toBeNull();
  });
});
