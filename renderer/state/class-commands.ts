import type { ShortcutId } from './shortcuts.ts';

/** Commands that give the selected objects the first to the ninth class of the list. */
export const CLASS_COMMANDS = [
  ...(['class-1', 'class-2', 'class-3', 'class-4', 'class-5'] as const),
  ...(['class-6', 'class-7', 'class-8', 'class-9'] as const),
] as const satisfies readonly ShortcutId[];

/** The command of the class at this place of the list, from 1 on; null past the ninth. */
export function classCommand(place: number): (typeof CLASS_COMMANDS)[number] | null {
  return CLASS_COMMANDS[place - 1] ?? null;
}
