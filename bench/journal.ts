import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { applyPatch } from '../core/edit/apply.ts';
import type { Patch } from '../core/edit/patch.ts';
import { Stroke } from '../core/edit/stroke.ts';
import type { Labelmap } from '../core/mask/labelmap.ts';
import { Project } from '../main/services/projects/project.ts';
import { median, time, type Benchmark, type Row } from './measure.ts';

const SIDE = 4096;
const COUNTS = [1_000, 100_000];
const ROUNDS = 5;

/** Undo has no limit because the journal is never thinned out: what that costs after many strokes. */
export const journal: Benchmark = {
  name: 'journal',
  title: 'projects after so many strokes of a brush, each still to be undone',
  async run({ scratch, say }) {
    const rows: Row[] = [];
    for (const count of COUNTS) {
      const strokes = `${count.toLocaleString('en')} strokes`;
      say(`writing ${strokes}`);
      const { image, bytes } = await drawStrokes(join(scratch, String(count)), count);
      const openings: number[] = [];
      const undos: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        let project: Project | null = null;
        openings.push(await time(async () => (project = await Project.open(image, scratch))));
        undos.push(await time(() => project!.step('undo')));
        await project!.step('redo');
        await project!.close();
      }
      rows.push({ what: `journal, ${strokes}`, value: bytes / 1e6, unit: 'MB' });
      rows.push({ what: `project opened, ${strokes}`, value: median(openings), unit: 'ms', limit: 1000 });
      rows.push({ what: `the last of them undone, ${strokes}`, value: median(undos), unit: 'ms' });
    }
    return rows;
  },
};

/** A stroke as a hand draws it, and as many copies of its record: a journal holds what was done, in order. */
async function drawStrokes(folder: string, count: number) {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'cells.tif');
  await writeFile(path, 'pixels');
  const image = { path, origin: 'disk' as const, width: SIDE, height: SIDE, pixelSize: null };
  const project = await Project.open(image, folder);
  await project.change({ tool: 'brush', makePatch: ({ labelmap }) => drawStroke(labelmap) });
  await project.close();
  const file = join(project.path, 'edits.journal');
  const bytes = await readFile(file);
  const record = bytes.subarray(8);
  for (let left = count - 1; left > 0; left -= 1000)
    await appendFile(file, Buffer.concat(Array.from({ length: Math.min(1000, left) }, () => record)));
  // What the records say is in the labels already; opening once and closing notes that.
  await (await Project.open(image, folder)).close();
  return { image, bytes: (await readFile(file)).length };
}

function drawStroke(labelmap: Labelmap): Patch | null {
  const stroke = new Stroke(labelmap, new Set());
  for (let i = 0; i < 30; i++) {
    const at = (n: number) => ({ x: 480 + 3 * n, y: 300 + 20 * Math.sin(n / 5) });
    stroke.paintDisc(at(i), at(i + 1), 16, 1, 'overwrite');
  }
  const patch = stroke.finish();
  // The stroke has painted already: it is the project that makes the edit.
  if (patch !== null) applyPatch(labelmap, patch, 'before');
  return patch;
}
