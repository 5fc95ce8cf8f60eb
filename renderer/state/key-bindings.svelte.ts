import { combinationsOf, keyText, type KeyPress } from './key-press.ts';
import { type Bindings, ownerOf, type PresetName, resolveBindings, withKeys } from './key-presets.ts';
import type { Preferences } from './preferences.svelte.ts';
import type { ShortcutId } from './shortcuts.ts';

/** The keys as they are now: the chosen preset with what was changed by hand, kept in the preferences. */
export class KeyBindings {
  readonly #preferences: Preferences;
  readonly #isMac: boolean;
  bindings: Bindings = $derived.by(() => resolveBindings(this.preset, this.#preferences.shortcuts.changed));

  constructor(preferences: Preferences, isMac: boolean) {
    this.#preferences = preferences;
    this.#isMac = isMac;
  }

  get preset(): PresetName {
    return this.#preferences.shortcuts.preset;
  }

  /** Changes made by hand stay. */
  set preset(preset: PresetName) {
    this.#preferences.shortcuts.preset = preset;
  }

  /** Combinations of a command, maybe none. */
  of(id: ShortcutId): readonly string[] {
    return this.bindings.get(id) ?? [];
  }

  /** The first combination of a command for a tooltip: 'Ctrl+Z'; empty when it has none. */
  text(id: ShortcutId): string {
    const [first] = this.of(id);
    return first === undefined ? '' : keyText(first, this.#isMac);
  }

  /** The command that a key press asks for, or null. */
  match(press: KeyPress): ShortcutId | null {
    for (const keys of combinationsOf(press, this.#isMac)) {
      const owner = ownerOf(this.bindings, keys);
      if (owner !== null) return owner;
    }
    return null;
  }

  isChanged(id: ShortcutId): boolean {
    return this.#preferences.shortcuts.changed[id] !== undefined;
  }

  get hasChanges(): boolean {
    return Object.keys(this.#preferences.shortcuts.changed).length > 0;
  }

  /** Gives a command this combination instead of its own; whoever had it loses it. */
  assign(id: ShortcutId, keys: string): void {
    const { shortcuts } = this.#preferences;
    shortcuts.changed = withKeys(this.bindings, shortcuts.changed, id, keys);
  }

  /** Leaves a command without a key. */
  clear(id: ShortcutId): void {
    this.#preferences.shortcuts.changed[id] = [];
  }

  /** Back to the preset's keys: of one command, or of all. */
  reset(id?: ShortcutId): void {
    const { shortcuts } = this.#preferences;
    if (id === undefined) shortcuts.changed = {};
    else delete shortcuts.changed[id];
  }
}
