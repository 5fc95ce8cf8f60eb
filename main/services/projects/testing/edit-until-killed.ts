/**
 * Started by crash.test.ts as a process of its own: opens the project of the image named in its first argument, goes on
 * with the planned changes, and writes a line each time one is on disk. Never ends by itself.
 */
import { Project } from '../project.ts';
import { HEIGHT, planChange, toPatch, WIDTH } from './planned-edits.ts';

const [path, dataFolder] = process.argv.slice(2) as [string, string];
const project = await Project.open(
  { path, origin: 'disk', width: WIDTH, height: HEIGHT, pixelSize: null },
  dataFolder,
);
for (let n = project.revision; ; n++) {
  const change = planChange(n);
  if (change.kind === 'undo') {
    await project.step('undo');
  } else {
    const before = project.labels.labelmap.readRect(change.rect);
    await project.change('brush', () => toPatch(change.rect, before, change.label));
  }
  process.stdout.write(`${project.revision}\n`);
  // The label group is written meanwhile, so that kills meet that half-done too.
  if (n % 7 === 6) void project.save();
}
