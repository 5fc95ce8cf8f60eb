import { CLASS_COMMANDS } from './class-commands.ts';
import { SHORTCUTS, type ShortcutId } from './shortcuts.ts';

/** Keys by command; a command that is not named keeps those of the next layer below. */
export type KeyLayer = Partial<Record<ShortcutId, readonly string[]>>;
/** All commands with their keys. */
export type Bindings = ReadonlyMap<ShortcutId, readonly string[]>;

export const PRESET_NAMES = ['skipscope', 'cellpose', 'napari'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

/** What differs from the app's own keys. After the keys of Cellpose 3 (docs/gui.rst) and napari 0.6 (labels layer). */
const PRESETS: Record<PresetName, KeyLayer> = {
  skipscope: {},
  cellpose: {
    open: ['Mod+L', 'Mod+O'],
    export: ['Mod+S', 'Mod+E'],
    'previous-image': ['A', 'PageUp'],
    'next-image': ['D', 'PageDown'],
    'brush-smaller': [','],
    'brush-larger': ['.'],
    'previous-object': ['['],
    'next-object': [']'],
    'tool-delete': ['Shift+D'],
    'tool-delete-region': ['Shift+X'],
    'review-accept': ['Y'],
    'review-fix': ['Shift+E'],
    'toggle-labels': ['X'],
    'toggle-outlines': ['Z'],
    shortcuts: ['Mod+H', '?'],
  },
  napari: {
    'tool-eraser': ['1', 'E'],
    'tool-brush': ['2', 'B'],
    'tool-polygon': ['3', 'P'],
    'tool-fill': ['4', 'G'],
    'tool-select': ['5', 'V'],
    'tool-pan': ['6', 'H'],
    ...Object.fromEntries(CLASS_COMMANDS.map((id, index) => [id, [`Shift+${index + 1}`]])),
    'zoom-actual': ['Alt+1'],
    'zoom-fit': ['Mod+R', 'F', '0'],
    'zoom-out': ['Mod+-'],
    'zoom-in': ['Mod+=', '+'],
    'previous-z': ['ArrowLeft', 'Alt+ArrowDown'],
    'next-z': ['ArrowRight', 'Alt+ArrowUp'],
    'previous-object': ['-', ','],
    'next-object': ['=', '.'],
  },
};

const APP_KEYS: KeyLayer = Object.fromEntries(SHORTCUTS.map(({ id, keys }) => [id, keys]));

/**
 * The keys of all commands: what was `changed` by hand goes before the preset, and that before the app's own. A command
 * loses a key that a layer above gives to another one, so that no key ever means two things.
 */
export function resolveBindings(preset: PresetName, changed: KeyLayer): Bindings {
  const bindings = new Map<ShortcutId, readonly string[]>();
  const taken = new Set<string>();
  for (const layer of [changed, PRESETS[preset], APP_KEYS]) {
    for (const { id } of SHORTCUTS) {
      const keys = layer[id];
      if (keys === undefined || bindings.has(id)) continue;
      const free = keys.filter((each) => !taken.has(each));
      for (const each of free) taken.add(each);
      bindings.set(id, free);
    }
  }
  return bindings;
}

/** The command that has a combination, or null. */
export function ownerOf(bindings: Bindings, keys: string): ShortcutId | null {
  for (const [id, own] of bindings) if (own.includes(keys)) return id;
  return null;
}

/** `changed` after a command got this combination as its only one; who had it loses it. */
export function withKeys(bindings: Bindings, changed: KeyLayer, id: ShortcutId, keys: string): KeyLayer {
  const owner = ownerOf(bindings, keys);
  const next: KeyLayer = { ...changed, [id]: [keys] };
  if (owner !== null && owner !== id && changed[owner] !== undefined)
    next[owner] = changed[owner].filter((each) => each !== keys);
  return next;
}
