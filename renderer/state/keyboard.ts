import { runCommand } from './commands.ts';
import { panWithArrow } from './pan-keys.ts';
import type { Workspace } from './workspace.svelte.ts';

/** Where keys are text or belong to a control of their own. */
const OWN_KEYS =
  'input:not([type=checkbox]), textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]';
/** A closed picker jumps to the entry that begins with the letter typed. */
const OWN_LETTERS = '[data-select-trigger]';

/** Where arrow keys are for the picture: elsewhere they go through controls and scroll panels. */
const STAGE = '[role=application]';

/** Runs the command of a key press, unless someone is typing or a dialog is in front. */
export function handleKey(workspace: Workspace, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.closest(OWN_KEYS) !== null || document.querySelector('[role=dialog]') !== null) return;
  const isPlain = !event.ctrlKey && !event.metaKey && event.key.length === 1;
  if (isPlain && target.closest(OWN_LETTERS) !== null) return;
  const isArrow = event.key.startsWith('Arrow') && !event.altKey && !event.ctrlKey && !event.metaKey;
  if (isArrow && target !== document.body && target.closest(STAGE) === null) return;
  const id = workspace.keys.match(event);
  if (id !== null) runCommand(workspace, id);
  else if (!isArrow || !panWithArrow(workspace, event)) return;
  event.preventDefault();
}
