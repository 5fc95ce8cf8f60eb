import Brush from '@lucide/svelte/icons/brush';
import Circle from '@lucide/svelte/icons/circle';
import Combine from '@lucide/svelte/icons/combine';
import Eraser from '@lucide/svelte/icons/eraser';
import Hand from '@lucide/svelte/icons/hand';
import Lasso from '@lucide/svelte/icons/lasso';
import MousePointer2 from '@lucide/svelte/icons/mouse-pointer-2';
import PaintBucket from '@lucide/svelte/icons/paint-bucket';
import Pentagon from '@lucide/svelte/icons/pentagon';
import ScanSearch from '@lucide/svelte/icons/scan-search';
import Scissors from '@lucide/svelte/icons/scissors';
import Sprout from '@lucide/svelte/icons/sprout';
import Square from '@lucide/svelte/icons/square';
import SquareDashedX from '@lucide/svelte/icons/square-dashed-x';
import Trash2 from '@lucide/svelte/icons/trash-2';
import WandSparkles from '@lucide/svelte/icons/wand-sparkles';
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
  options: readonly (keyof ToolOptions)[];
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
    keys: [['Shift', 'selects one more']],
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
    tool: 'region',
    group: 'Look',
    title: 'Region to segment',
    hint: 'Drag from corner to corner, then press Segment. Click to take the region away.',
    keys: [['Esc', 'gives up']],
    options: [],
    icon: ScanSearch,
    shortcut: 'tool-region',
  },
  {
    tool: 'brush',
    group: 'Paint',
    title: 'Brush',
    hint: 'Paint the selected object, or a new one.',
    keys: [
      ['Shift', 'spares other objects'],
      ['Alt', 'picks an object'],
      ['Esc', 'begins a new one'],
      ['Alt+wheel', 'size'],
    ],
    options: ['brushSize', 'paintMode', 'usesPressure'],
    icon: Brush,
    shortcut: 'tool-brush',
  },
  {
    tool: 'eraser',
    group: 'Paint',
    title: 'Eraser',
    hint: 'Erase what is under the brush.',
    keys: [
      ['Shift', 'erases from the selected object only'],
      ['Alt', 'picks an object'],
      ['Alt+wheel', 'size'],
    ],
    options: ['brushSize', 'paintMode', 'usesPressure'],
    icon: Eraser,
    shortcut: 'tool-eraser',
  },
  {
    tool: 'fill',
    group: 'Paint',
    title: 'Fill',
    hint: 'Click a hole to close it, or background to fill all of it; click an object to fill its holes.',
    keys: [['Shift', 'fills a hole as an object of its own']],
    options: [],
    icon: PaintBucket,
    shortcut: 'tool-fill',
  },
  {
    tool: 'lasso',
    group: 'Draw',
    title: 'Lasso',
    hint: 'Draw around an object; its inside is filled on release.',
    keys: [
      ['Shift', 'adds to the selected'],
      ['Alt', 'cuts from it'],
    ],
    options: ['shapeAction'],
    icon: Lasso,
    shortcut: 'tool-lasso',
  },
  {
    tool: 'polygon',
    group: 'Draw',
    title: 'Polygon',
    hint: 'Click the corners; double-click or Enter closes it.',
    keys: [
      ['Shift', 'adds'],
      ['Alt', 'cuts'],
      ['Backspace', 'takes a corner back'],
      ['Esc', 'gives up'],
    ],
    options: ['shapeAction'],
    icon: Pentagon,
    shortcut: 'tool-polygon',
  },
  {
    tool: 'rectangle',
    group: 'Draw',
    title: 'Rectangle',
    hint: 'Drag from corner to corner.',
    keys: [
      ['Shift', 'adds to the selected'],
      ['Alt', 'cuts from it'],
    ],
    options: ['shapeAction'],
    icon: Square,
    shortcut: 'tool-rectangle',
  },
  {
    tool: 'ellipse',
    group: 'Draw',
    title: 'Ellipse',
    hint: 'Drag from corner to corner of the box around it.',
    keys: [
      ['Shift', 'adds to the selected'],
      ['Alt', 'cuts from it'],
    ],
    options: ['shapeAction'],
    icon: Circle,
    shortcut: 'tool-ellipse',
  },
  {
    tool: 'wand',
    group: 'Draw',
    title: 'Magic wand',
    hint: 'Press on what looks alike; drag right to take more, left to take less.',
    keys: [
      ['Shift', 'adds to the selected'],
      ['Alt', 'cuts from it'],
    ],
    options: ['shapeAction', 'wandSource', 'wandTolerance'],
    icon: WandSparkles,
    shortcut: 'tool-wand',
  },
  {
    tool: 'grow',
    group: 'Draw',
    title: 'Grow from a click',
    hint: 'Click an object that was missed; drag right to take more, left to take less.',
    keys: [
      ['Shift', 'adds to the selected'],
      ['Alt', 'cuts from it'],
    ],
    options: ['shapeAction', 'growThreshold'],
    icon: Sprout,
    shortcut: 'tool-grow',
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
