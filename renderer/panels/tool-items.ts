import Brush from '@lucide/svelte/icons/brush';
import Eraser from '@lucide/svelte/icons/eraser';
import Hand from '@lucide/svelte/icons/hand';
import Lasso from '@lucide/svelte/icons/lasso';
import MousePointer2 from '@lucide/svelte/icons/mouse-pointer-2';
import Trash2 from '@lucide/svelte/icons/trash-2';
import type { Component } from 'svelte';

import type { ShortcutId } from '../state/shortcuts.ts';
import type { ToolName } from '../tools/canvas.ts';

/** The palette from top to bottom. */
export const TOOL_ITEMS: readonly {
  tool: ToolName;
  title: string;
  /** How to use it, in one sentence. */
  hint: string;
  icon: Component;
  shortcut: ShortcutId;
}[] = [
  {
    tool: 'select',
    title: 'Select',
    hint: 'Click an object; drag to move the picture.',
    icon: MousePointer2,
    shortcut: 'tool-select',
  },
  {
    tool: 'pan',
    title: 'Move',
    hint: 'Drag the picture. Space or the middle button do so with any tool.',
    icon: Hand,
    shortcut: 'tool-pan',
  },
  {
    tool: 'brush',
    title: 'Brush',
    hint: 'Paint the selected object, or a new one when none is selected. Shift spares other objects, Alt + click picks one.',
    icon: Brush,
    shortcut: 'tool-brush',
  },
  {
    tool: 'eraser',
    title: 'Eraser',
    hint: 'Erase whatever is under the brush.',
    icon: Eraser,
    shortcut: 'tool-eraser',
  },
  {
    tool: 'lasso',
    title: 'New object',
    hint: 'Draw around it; its inside is filled on release.',
    icon: Lasso,
    shortcut: 'new-object',
  },
  {
    tool: 'delete',
    title: 'Delete',
    hint: 'Click an object to delete it.',
    icon: Trash2,
    shortcut: 'tool-delete',
  },
];
