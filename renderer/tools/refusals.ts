import type { ToolCanvas } from './canvas.ts';

/** Says in the status line why a tool does nothing. */
export function refuse(reason: string, canvas: ToolCanvas): null {
  canvas.say(reason);
  return null;
}

export function refuseLocked(label: number, canvas: ToolCanvas): null {
  return refuse(`Object ${label} is locked. Unlock it to change it.`, canvas);
}
