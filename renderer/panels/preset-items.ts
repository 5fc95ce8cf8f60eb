import type { PresetName } from '../state/key-presets.ts';

/** The presets of keys, for people who know another program. */
export const PRESET_ITEMS: readonly { value: PresetName; label: string; detail: string }[] = [
  { value: 'skipscope', label: 'Skipscope', detail: 'One letter for each tool.' },
  {
    value: 'cellpose',
    label: 'Cellpose',
    detail: 'A and D for images, X masks, Z outlines, comma and full stop brush size.',
  },
  {
    value: 'napari',
    label: 'napari',
    detail: 'Digits for the tools of its labels layer, minus and equals go through objects.',
  },
];
