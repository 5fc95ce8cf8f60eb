import { z } from 'zod';

import { deviceChoiceSchema } from '../../core/contract.ts';
import { BRUSH_SIZES, DEFAULT_TOOL_OPTIONS, type ToolOptions } from '../tools/options.ts';
import { type KeyLayer, PRESET_NAMES } from './key-presets.ts';
import { SHORTCUTS } from './shortcuts.ts';

const KEY = 'skipscope.preferences';

export const PANEL_WIDTH = { least: 256, most: 460, default: 304 } as const;
/** Of the drawer under the stage, CSS pixels. */
export const DRAWER_HEIGHT = { least: 140, most: 560, default: 240 } as const;
export const DRAWER_TABS = ['objects', 'review', 'compare', 'inside'] as const;

const DEFAULTS = DEFAULT_TOOL_OPTIONS;
const toolOptionsSchema = z
  .object({
    brushSize: z.int().min(BRUSH_SIZES.min).max(BRUSH_SIZES.max).catch(DEFAULTS.brushSize),
    paintMode: z.enum(['overwrite', 'background-only', 'this-object']).catch(DEFAULTS.paintMode),
    usesPressure: z.boolean().catch(DEFAULTS.usesPressure),
    shapeAction: z.enum(['new', 'add', 'cut']).catch(DEFAULTS.shapeAction),
    wandSource: z.enum(['intensity', 'probability']).catch(DEFAULTS.wandSource),
    wandTolerance: z.number().min(0).max(1).catch(DEFAULTS.wandTolerance),
    growThreshold: z.number().min(0).max(1).catch(DEFAULTS.growThreshold),
    splitSource: z.enum(['shape', 'probability']).catch(DEFAULTS.splitSource),
    reshapeBy: z.int().min(1).max(20).catch(DEFAULTS.reshapeBy),
  } satisfies Record<keyof ToolOptions, z.ZodType>)
  .catch({ ...DEFAULTS });

/** Keys of commands that there are no more (or not yet) are left out. */
const changedKeysSchema = z
  .record(z.string(), z.array(z.string()))
  .catch({})
  .transform((all): KeyLayer => {
    const known = new Set<string>(SHORTCUTS.map(({ id }) => id));
    return Object.fromEntries(Object.entries(all).filter(([id]) => known.has(id)));
  });

/** A value that does not fit is replaced by its default, one by one: an old or hand-edited record never stops the window. */
const preferencesSchema = z.object({
  theme: z.enum(['system', 'dark', 'light']).catch('system'),
  /** Chosen last, and by type of image (model-choice.svelte.ts). */
  modelId: z.string().nullable().catch(null),
  modelIds: z.record(z.string(), z.string()).catch({}),
  device: deviceChoiceSchema.catch('auto'),
  keepEdited: z.boolean().catch(true),
  flips: z.boolean().catch(false),
  /** Of the side panel, CSS pixels. */
  panelWidth: z.number().min(PANEL_WIDTH.least).max(PANEL_WIDTH.most).catch(PANEL_WIDTH.default),
  drawer: z
    .object({
      isOpen: z.boolean().catch(false),
      tab: z.enum(DRAWER_TABS).catch('objects'),
      height: z.number().min(DRAWER_HEIGHT.least).max(DRAWER_HEIGHT.most).catch(DRAWER_HEIGHT.default),
    })
    .catch({ isOpen: false, tab: 'objects', height: DRAWER_HEIGHT.default }),
  overlay: z
    .object({
      opacity: z.number().min(0).max(1).catch(0.4),
      outlines: z.boolean().catch(true),
    })
    .catch({ opacity: 0.4, outlines: true }),
  /** Of the tools, as they were left. */
  toolOptions: toolOptionsSchema,
  /** Which keys commands have (key-presets.ts). */
  shortcuts: z
    .object({ preset: z.enum(PRESET_NAMES).catch('skipscope'), changed: changedKeysSchema })
    .catch({ preset: 'skipscope', changed: {} }),
  exportFormats: z.array(z.string()).catch(['label-tiff']),
});
export type Preferences = z.infer<typeof preferencesSchema>;
export type Theme = Preferences['theme'];

/** What was stored, checked; the defaults where nothing (readable) was. */
export function parsePreferences(text: string | null): Preferences {
  let stored: unknown = {};
  try {
    stored = JSON.parse(text ?? '{}');
  } catch {
    // A damaged record: the defaults are all that can be done, and nothing of the user's work is in it.
  }
  const isRecord = typeof stored === 'object' && stored !== null && !Array.isArray(stored);
  return preferencesSchema.parse(isRecord ? stored : {});
}

/** Preferences as runes state; the owner calls `savePreferences` when they change. */
export function loadPreferences(storage: Storage): Preferences {
  const preferences = $state(parsePreferences(storage.getItem(KEY)));
  return preferences;
}

export function savePreferences(storage: Storage, preferences: Preferences): void {
  storage.setItem(KEY, JSON.stringify(preferences));
}

/** What `system` means right now. */
export function resolveTheme(theme: Theme, isSystemDark: boolean): 'dark' | 'light' {
  if (theme === 'system') return isSystemDark ? 'dark' : 'light';
  return theme;
}
