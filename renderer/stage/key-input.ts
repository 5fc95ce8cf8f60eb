import type { OpenImage } from '../state/open-image.svelte.ts';

/** CSS pixels an arrow key moves the picture, and with Shift. */
const STEP = 40;
const BIG_STEP = 200;
const ZOOM = 1.25;

/**
 * Carries out a key press on the focused stage; true when it was one of its own. The window's own table
 * (renderer/state/shortcuts.ts) has the keys that work everywhere: tools, brush sizes, undo, delete, zoom.
 */
export function pressKey(event: KeyboardEvent, image: OpenImage): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { view, editor } = image;
  const step = event.shiftKey ? BIG_STEP : STEP;
  const actions: Record<string, () => void> = {
    ArrowLeft: () => view.panBy(step, 0),
    ArrowRight: () => view.panBy(-step, 0),
    ArrowUp: () => view.panBy(0, step),
    ArrowDown: () => view.panBy(0, -step),
    '+': () => view.zoomBy(ZOOM),
    '=': () => view.zoomBy(ZOOM),
    '-': () => view.zoomBy(1 / ZOOM),
    '0': () => view.fit(),
    '1': () => view.actualSize(),
    ',': () => showNext(image, -1),
    '.': () => showNext(image, 1),
    '{': () => editor.stepBrush(-1, true),
    '}': () => editor.stepBrush(1, true),
  };
  const action = actions[event.key];
  action?.();
  return action !== undefined;
}

/** Selects the next (1) or previous (-1) object and brings it into sight. */
function showNext(image: OpenImage, direction: 1 | -1): void {
  const object = image.editor.cycleSelection(direction);
  if (object) image.view.reveal(object.centroid);
}
