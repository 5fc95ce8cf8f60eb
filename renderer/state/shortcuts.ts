/**
 * Every command that a key can be given to, with its keys as the app comes (the preset "Skipscope"); the sheet behind `?`
 * shows and changes them. `Mod` is Control, on macOS Command. How keys are written: key-press.ts.
 */
export const SHORTCUTS = [
  { id: 'open', group: 'File', title: 'Open images', keys: ['Mod+O'] },
  { id: 'export', group: 'File', title: 'Export the labels', keys: ['Mod+E', 'Mod+S'] },
  { id: 'close-image', group: 'File', title: 'Close the image', keys: ['Alt+W'] },
  { id: 'previous-image', group: 'File', title: 'Previous image', keys: ['PageUp'] },
  { id: 'next-image', group: 'File', title: 'Next image', keys: ['PageDown'] },
  { id: 'segment', group: 'Segment', title: 'Segment the image', keys: ['Mod+Enter'] },
  { id: 'tool-region', group: 'Segment', title: 'Draw a region to segment', keys: ['Shift+R'] },
  { id: 'models', group: 'Segment', title: 'Models: about them, test, add', keys: ['Shift+M'] },
  { id: 'cancel', group: 'Segment', title: 'Cancel what is running', keys: ['Escape'] },
  { id: 'tool-select', group: 'Tools', title: 'Select objects', keys: ['V'] },
  { id: 'tool-pan', group: 'Tools', title: 'Move the picture', keys: ['H'] },
  { id: 'tool-brush', group: 'Tools', title: 'Brush', keys: ['B'] },
  { id: 'tool-eraser', group: 'Tools', title: 'Eraser', keys: ['E'] },
  { id: 'tool-fill', group: 'Tools', title: 'Fill holes and background', keys: ['G'] },
  { id: 'tool-lasso', group: 'Tools', title: 'Lasso: draw around a new object', keys: ['N'] },
  { id: 'tool-polygon', group: 'Tools', title: 'Polygon', keys: ['P'] },
  { id: 'tool-rectangle', group: 'Tools', title: 'Rectangle', keys: ['R'] },
  { id: 'tool-ellipse', group: 'Tools', title: 'Ellipse', keys: ['C'] },
  { id: 'tool-wand', group: 'Tools', title: 'Magic wand', keys: ['W'] },
  { id: 'tool-grow', group: 'Tools', title: 'Grow an object from a click', keys: ['Q'] },
  { id: 'tool-split', group: 'Tools', title: 'Split objects', keys: ['S'] },
  { id: 'tool-merge', group: 'Tools', title: 'Merge objects', keys: ['M'] },
  { id: 'tool-delete', group: 'Tools', title: 'Delete by clicking', keys: ['D'] },
  { id: 'tool-delete-region', group: 'Tools', title: 'Delete in a region', keys: ['X'] },
  { id: 'brush-smaller', group: 'Tools', title: 'Smaller brush', keys: ['['] },
  { id: 'brush-larger', group: 'Tools', title: 'Larger brush', keys: [']'] },
  { id: 'brush-half', group: 'Tools', title: 'Brush half as large', keys: ['{'] },
  { id: 'brush-double', group: 'Tools', title: 'Brush half as large again', keys: ['}'] },
  { id: 'undo', group: 'Edit', title: 'Undo', keys: ['Mod+Z'] },
  { id: 'redo', group: 'Edit', title: 'Redo', keys: ['Mod+Shift+Z', 'Mod+Y'] },
  { id: 'previous-object', group: 'Edit', title: 'Select the previous object', keys: [','] },
  { id: 'next-object', group: 'Edit', title: 'Select the next object', keys: ['.'] },
  { id: 'delete-object', group: 'Edit', title: 'Delete the selected object', keys: ['Delete', 'Backspace'] },
  { id: 'smooth-object', group: 'Edit', title: 'Smooth the selected objects', keys: ['Shift+S'] },
  { id: 'enlarge-object', group: 'Edit', title: 'Grow the selected objects', keys: ['Shift+G'] },
  { id: 'shrink-object', group: 'Edit', title: 'Shrink the selected objects', keys: ['Shift+K'] },
  { id: 'fill-object', group: 'Edit', title: 'Fill holes of the selected objects', keys: ['Shift+F'] },
  { id: 'merge-objects', group: 'Edit', title: 'Merge the selected objects', keys: ['U'] },
  { id: 'zoom-in', group: 'View', title: 'Zoom in', keys: ['+', '='] },
  { id: 'zoom-out', group: 'View', title: 'Zoom out', keys: ['-'] },
  { id: 'zoom-fit', group: 'View', title: 'Fit the image', keys: ['F', '0'] },
  { id: 'zoom-actual', group: 'View', title: 'Actual size', keys: ['Shift+1'] },
  { id: 'previous-z', group: 'View', title: 'Previous z plane', keys: ['Alt+ArrowDown'] },
  { id: 'next-z', group: 'View', title: 'Next z plane', keys: ['Alt+ArrowUp'] },
  { id: 'previous-t', group: 'View', title: 'Previous time point', keys: ['Alt+ArrowLeft'] },
  { id: 'next-t', group: 'View', title: 'Next time point', keys: ['Alt+ArrowRight'] },
  { id: 'play', group: 'View', title: 'Play through time, or z', keys: ['Shift+P'] },
  { id: 'toggle-projection', group: 'View', title: 'Maximum over z, or one plane', keys: ['Shift+Z'] },
  { id: 'toggle-labels', group: 'View', title: 'Show or hide the labels', keys: ['L'] },
  { id: 'toggle-outlines', group: 'View', title: 'Show or hide outlines', keys: ['O'] },
  { id: 'toggle-drawer', group: 'Review', title: 'Objects, review, comparison', keys: ['T'] },
  { id: 'review-accept', group: 'Review', title: 'Accept, and go to the next object', keys: ['A', 'Shift+A'] },
  { id: 'review-next', group: 'Review', title: 'Next object to look at', keys: ['J'] },
  { id: 'review-previous', group: 'Review', title: 'Back to the object before', keys: ['Shift+J'] },
  { id: 'review-fix', group: 'Review', title: 'Fix the object with the brush', keys: ['Y'] },
  { id: 'blink', group: 'Review', title: 'Compare: blink, or stop', keys: ['Shift+B'] },
  { id: 'shortcuts', group: 'Help', title: 'This list', keys: ['?'] },
] as const satisfies readonly { id: string; group: string; title: string; keys: readonly string[] }[];

export type Shortcut = (typeof SHORTCUTS)[number];
export type ShortcutId = Shortcut['id'];

/** The table by groups, in its order. */
export function shortcutGroups(): [group: string, shortcuts: Shortcut[]][] {
  const names = [...new Set(SHORTCUTS.map(({ group }) => group))];
  return names.map((name) => [name, SHORTCUTS.filter(({ group }) => group === name)]);
}
