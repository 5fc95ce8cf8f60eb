import Brush from '@lucide/svelte/icons/brush';
import Combine from '@lucide/svelte/icons/combine';
import Eraser from '@lucide/svelte/icons/eraser';
import Hand from '@lucide/svelte/icons/hand';
import Lasso from '@lucide/svelte/icons/lasso';
import MousePointer2 from '@lucide/svelte/icons/mouse-pointer-2';
import Scissors from '@lucide/svelte/icons/scissors';
import SquareDashedX from '@lucide/svelte/icons/square-dashed-x';
import Trash2 from '@lucide/svelte/icons/trash-2';
import type { Component } from 'svelte';

import type { ShortcutId } from '../state/shortcuts.ts';
import type { ToolName } from '../tools/canvas.ts';
import type { ToolOptions } from '../tools/options.ts';

export interface ToolItem {
  tool: ToolName;
  group: ToolGroup;
  title: string;
  /** How to use it, in one sentence. */
  hint: string;
  /** Keys that change what it does while it works, and what they do. */
  keys: readonly (readonly [key: string, effect: string])[];
  /** What can be set for it, in the order of the options bar. */
  options: readonly (keyof ToolOptions | 'brushSize')[];
  icon: Component;
  shortcut: ShortcutId;
}

/** The palette's groups from top to bottom. */
export const TOOL_GROUPS = ['Look', 'Paint', 'Draw', 'Objects'] as const;
export type ToolGroup = (typeof TOOL_GROUPS)[number];

/** Every tool that can be chosen, from top to bottom. */
export const TOOL_ITEMS: readonly ToolItem[] = [
  {
    tool: 'select',
    group: 'Look',
    title: 'Select',
    hint: 'Click an object; drag to move the picture.',
    keys: [],
    options: [],
    icon: MousePointer2,
    shortcut: 'tool-select',
  },
  {
    tool: 'pan',
    group: 'Look',
    title: 'Move',
    hint: 'Drag the picture. Space or the middle button do so with any tool.',
    keys: [],
    options: [],
    icon: Hand,
    shortcut: 'tool-pan',
  },
  {
    tool: 'brush',
    group: 'Paint',
    title: 'Brush',
    hint: 'Paint the selected object, or a new one when none is selected.',
    keys: [
      ['Shift', 'spares other objects'],
      ['Alt', 'picks an object'],
    ],
    options: ['brushSize'],
    icon: Brush,
    shortcut: 'tool-brush',
  },
  {
    tool: 'eraser',
    group: 'Paint',
    title: 'Eraser',
    hint: 'Erase what is under the brush.',
    keys: [['Alt', 'picks an object']],
    options: ['brushSize'],
    icon: Eraser,
    shortcut: 'tool-eraser',
  },
  {
    tool: 'lasso',
    group: 'Draw',
    title: 'Lasso',
    hint: 'Draw around an object; its inside is filled on release.',
    keys: [],
    options: [],
    icon: Lasso,
    shortcut: 'tool-lasso',
  },
  {
    tool: 'split',
    group: 'Objects',
    title: 'Split',
    hint: 'Draw a line through objects to cut them, or click two centres in one.',
    keys: [],
    options: ['splitSource'],
    icon: Scissors,
    shortcut: 'tool-split',
  },
  {
    tool: 'merge',
    group: 'Objects',
    title: 'Merge',
    hint: 'Drag through objects: all of them become the first.',
    keys: [],
    options: [],
    icon: Combine,
    shortcut: 'tool-merge',
  },
  {
    tool: 'delete',
    group: 'Objects',
    title: 'Delete',
    hint: 'Click an object to delete it.',
    keys: [],
    options: [],
    icon: Trash2,
    shortcut: 'tool-delete',
  },
  {
    tool: 'delete-region',
    group: 'Objects',
    title: 'Delete in a region',
    hint: 'Draw around objects to delete those whose centre is inside.',
    keys: [],
    options: [],
    icon: SquareDashedX,
    shortcut: 'tool-delete-region',
  },
];

/** What the window says of a tool; undefined for one that can't be chosen by hand. */
export function toolItem(tool: ToolName): ToolItem | undefined {
  return TOOL_ITEMS.find((item) => item.tool === tool);
}
