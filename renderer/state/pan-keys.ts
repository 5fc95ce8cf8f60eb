import type { Workspace } from './workspace.svelte.ts';

/** CSS pixels an arrow key moves the picture, and with Shift. */
const STEP = 40;
const BIG_STEP = 200;

const DIRECTIONS: Record<string, readonly [dx: number, dy: number]> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Moves the picture with an arrow key that no command has; false for other keys, or when no image is open. */
export function panWithArrow({ current }: Workspace, event: KeyboardEvent): boolean {
  const direction = DIRECTIONS[event.key];
  if (direction === undefined || current === null || event.ctrlKey || event.metaKey || event.altKey)
    return false;
  const step = event.shiftKey ? BIG_STEP : STEP;
  current.view.panBy(direction[0] * step, direction[1] * step);
  return true;
}
