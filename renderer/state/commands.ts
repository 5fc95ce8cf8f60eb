import type { MenuCommand } from '../../core/native-bridge.ts';
import {
  copySelected,
  interpolateSelected,
  mergeSelected,
  reshapeSelected,
  type Reshaping,
} from './object-actions.ts';
import { toggleAccepted, toggleClass, toggleLock } from './object-attributes.ts';
import type { ReviewQueue } from './review.svelte.ts';
import type { ShortcutId } from './shortcuts.ts';
import { toolOptions } from './tool-options.svelte.ts';
import type { Workspace } from './workspace.svelte.ts';

/** Everything a key or a native menu item can ask for. */
export type CommandId = ShortcutId | MenuCommand;

const ZOOM_STEP = 1.25;

function showNextObject({ current }: Workspace, direction: 1 | -1): void {
  const object = current?.editor.cycleSelection(direction);
  if (object) current?.view.reveal(object.centroid);
}

function reshape({ current }: Workspace, kind: Reshaping): void {
  if (current !== null) void reshapeSelected(current, kind, toolOptions.reshapeBy);
}

/** The reasons stand in the drawer: it is opened for the review. */
function review({ current, preferences }: Workspace, act: (queue: ReviewQueue) => void): void {
  if (current === null) return;
  preferences.drawer.isOpen = true;
  preferences.drawer.tab = 'review';
  act(current.review);
}

/** The class at this place of the list, from 1 on. */
function giveClass({ current, messages }: Workspace, place: number): void {
  if (current === null || current.labels === null || current.editor.selection.size === 0) return;
  const given = current.labels.classes[place - 1];
  if (given !== undefined) toggleClass(current, given.id);
  else
    messages.add({
      kind: 'info',
      title: `There is no class ${place} yet`,
      text: 'Add classes in the panel on the right.',
    });
}

const COMMANDS: Record<CommandId, (workspace: Workspace) => void> = {
  open: (workspace) => void workspace.pickImages(),
  'open-folder': (workspace) => void workspace.pickFolder(),
  'import-labels': (workspace) => void workspace.imports.pick(),
  export: (workspace) => workspace.openExport(),
  'close-image': (workspace) => void (workspace.current && workspace.close(workspace.current)),
  'previous-image': (workspace) => workspace.showNext(-1),
  'next-image': (workspace) => workspace.showNext(1),
  segment: (workspace) => void workspace.segmentation.segment(),
  cancel: (workspace) => void workspace.segmentation.cancel(),
  'tool-select': ({ current }) => current?.editor.setTool('select'),
  'tool-pan': ({ current }) => current?.editor.setTool('pan'),
  'tool-brush': ({ current }) => current?.editor.setTool('brush'),
  'tool-eraser': ({ current }) => current?.editor.setTool('eraser'),
  'tool-fill': ({ current }) => current?.editor.setTool('fill'),
  'tool-polygon': ({ current }) => current?.editor.setTool('polygon'),
  'tool-rectangle': ({ current }) => current?.editor.setTool('rectangle'),
  'tool-ellipse': ({ current }) => current?.editor.setTool('ellipse'),
  'tool-wand': ({ current }) => current?.editor.setTool('wand'),
  'tool-grow': ({ current }) => current?.editor.setTool('grow'),
  'tool-lasso': ({ current }) => current?.editor.setTool('lasso'),
  'tool-split': ({ current }) => current?.editor.setTool('split'),
  'tool-merge': ({ current }) => current?.editor.setTool('merge'),
  'tool-delete': ({ current }) => current?.editor.setTool('delete'),
  'tool-delete-region': ({ current }) => current?.editor.setTool('delete-region'),
  'tool-region': ({ current }) => current?.editor.setTool('region'),
  'brush-smaller': ({ current }) => current?.editor.stepBrush(-1),
  'brush-larger': ({ current }) => current?.editor.stepBrush(1),
  'brush-half': ({ current }) => current?.editor.stepBrush(-1, true),
  'brush-double': ({ current }) => current?.editor.stepBrush(1, true),
  'previous-object': (workspace) => showNextObject(workspace, -1),
  'next-object': (workspace) => showNextObject(workspace, 1),
  undo: ({ current }) => void current?.editor.undo(),
  redo: ({ current }) => void current?.editor.redo(),
  'delete-object': ({ current }) => current?.editor.deleteSelected(),
  'toggle-accepted': ({ current }) => current && toggleAccepted(current),
  'toggle-lock': ({ current }) => current && toggleLock(current),
  'smooth-object': (workspace) => reshape(workspace, 'smooth'),
  'enlarge-object': (workspace) => reshape(workspace, 'enlarge'),
  'shrink-object': (workspace) => reshape(workspace, 'shrink'),
  'fill-object': (workspace) => reshape(workspace, 'fill-holes'),
  'merge-objects': ({ current }) => void (current && mergeSelected(current)),
  'copy-next': ({ current }) => void (current && copySelected(current, 1)),
  'copy-previous': ({ current }) => void (current && copySelected(current, -1)),
  interpolate: ({ current }) => void (current && interpolateSelected(current)),
  'class-1': (workspace) => giveClass(workspace, 1),
  'class-2': (workspace) => giveClass(workspace, 2),
  'class-3': (workspace) => giveClass(workspace, 3),
  'class-4': (workspace) => giveClass(workspace, 4),
  'class-5': (workspace) => giveClass(workspace, 5),
  'class-6': (workspace) => giveClass(workspace, 6),
  'class-7': (workspace) => giveClass(workspace, 7),
  'class-8': (workspace) => giveClass(workspace, 8),
  'class-9': (workspace) => giveClass(workspace, 9),
  'zoom-in': ({ current }) => current?.view.zoomBy(ZOOM_STEP),
  'zoom-out': ({ current }) => current?.view.zoomBy(1 / ZOOM_STEP),
  'zoom-fit': ({ current }) => current?.view.fit(),
  'zoom-actual': ({ current }) => current?.view.actualSize(),
  'previous-z': ({ current }) => current?.planeSteps.step('z', -1),
  'next-z': ({ current }) => current?.planeSteps.step('z', 1),
  'previous-t': ({ current }) => current?.planeSteps.step('t', -1),
  'next-t': ({ current }) => current?.planeSteps.step('t', 1),
  play: ({ current }) => current?.planeSteps.togglePlay(),
  'toggle-projection': ({ current }) => void current?.toggleProjection(),
  'toggle-labels': ({ current }) => {
    if (current !== null) current.view.labelsVisible = !current.view.labelsVisible;
  },
  'toggle-outlines': ({ current }) => {
    if (current !== null) current.view.outlines = !current.view.outlines;
  },
  'toggle-drawer': ({ preferences }) => (preferences.drawer.isOpen = !preferences.drawer.isOpen),
  'review-accept': (workspace) => review(workspace, (queue) => void queue.accept()),
  'review-next': (workspace) => review(workspace, (queue) => queue.next()),
  'review-previous': (workspace) => review(workspace, (queue) => queue.previous()),
  'review-fix': (workspace) => review(workspace, (queue) => queue.fix()),
  blink: ({ current }) => void current?.comparing.toggleBlink(),
  batch: (workspace) => workspace.openBatch(),
  models: (workspace) => workspace.openModels(),
  shortcuts: (workspace) => (workspace.dialog = 'shortcuts'),
  about: (workspace) => (workspace.dialog = 'about'),
};

/** Carries a command out; does nothing where it makes no sense (no image open, nothing running, a dialog in front). */
export function runCommand(workspace: Workspace, id: CommandId): void {
  if (workspace.dialog === null) COMMANDS[id](workspace);
}
