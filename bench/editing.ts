import { join } from 'node:path';

import { randomNumbers } from '../main/services/projects/testing/soak/operations.ts';
import { EditScene } from './edit-scene.ts';
import { EditServer } from './edit-server.ts';
import { median, medianRatio, quantile, type Benchmark, type Row } from './measure.ts';

const ROUNDS = 9;
const EDITS = 40;
const STROKES = 30;
const P95 = 0.95;
const KINDS = ['fill', 'split', 'merge', 'delete', 'undo'] as const;
const SIZES = { small: '1k with 100 objects', large: '20k with 100,000 objects' };

export const editing: Benchmark = {
  name: 'editing',
  title: 'edits in the window and on disk, on a small image with 100 objects and on a large one with 100,000',
  async run({ scratch, say }) {
    say('drawing the objects');
    const scenes = { small: new EditScene(1024, 100), large: new EditScene(20480, 100_000) };
    const rows = [...brushRows(scenes), ...windowRows(scenes)];
    rows.push(...(await serverRows(scratch, scenes, say)));
    // Last, for it takes objects away.
    scenes.large.clearRoom();
    const fills = Array.from({ length: 20 }, () => scenes.large.fillRoom());
    rows.push(p95('fill of 4 megapixels of background, 20k', fills, 100));
    return rows;
  },
};

type Scenes = { small: EditScene; large: EditScene };

function p95(what: string, times: readonly number[], limit?: number): Row {
  return { what: `${what}, p95`, value: quantile(times, P95), unit: 'ms', ...(limit ? { limit } : {}) };
}

/** Labels of a scene, each time others. */
function* labelsOf({ count }: EditScene): Generator<number, never> {
  const random = randomNumbers(count);
  for (;;) yield 1 + Math.floor(count * random());
}

function brushRows(scenes: Scenes): Row[] {
  const all: Record<'small' | 'large', number[]> = { small: [], large: [] };
  const rounds: Record<'small' | 'large', number[]> = { small: [], large: [] };
  const random = randomNumbers(1);
  for (let round = -2; round < ROUNDS; round++) {
    const starts = Array.from({ length: STROKES }, () => ({
      at: { x: 60 + 440 * random(), y: 60 + 840 * random() },
      tile: random(),
    }));
    for (const size of ['small', 'large'] as const) {
      const times = starts.flatMap(({ at, tile }) => scenes[size].brush(at, tile));
      if (round < 0) continue;
      all[size].push(...times);
      rounds[size].push(quantile(times, P95));
    }
  }
  return [
    p95(`brush move, ${SIZES.small}`, all.small),
    p95(`brush move, ${SIZES.large}`, all.large, 8),
    {
      what: 'brush move, 20k / 1k',
      value: medianRatio(rounds.large, rounds.small),
      unit: 'ratio',
      limit: 1.2,
    },
  ];
}

function windowRows(scenes: Scenes): Row[] {
  return KINDS.flatMap((kind) => {
    const times: Record<'small' | 'large', number[]> = { small: [], large: [] };
    const labels = { small: labelsOf(scenes.small), large: labelsOf(scenes.large) };
    for (let i = -20; i < ROUNDS * EDITS; i++) {
      for (const size of ['small', 'large'] as const) {
        const ms = scenes[size][kind](labels[size].next().value);
        if (i >= 0) times[size].push(ms);
      }
    }
    return [
      p95(`${kind} in the window, ${SIZES.small}`, times.small, 16),
      p95(`${kind} in the window, ${SIZES.large}`, times.large, 16),
    ];
  });
}

async function serverRows(scratch: string, scenes: Scenes, say: (text: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of ['small', 'large'] as const) {
    say(`handing over the labels of ${SIZES[size]}`);
    const server = await EditServer.open(join(scratch, size), scenes[size]);
    const labels = labelsOf(scenes[size]);
    const [edits, undos, lists]: number[][] = [[], [], []];
    for (let i = 0; i < 100; i++) {
      const { edit, undo } = await server.deleteAndUndo(labels.next().value);
      edits.push(edit);
      undos.push(undo);
      if (i % 10 === 0) lists.push(await server.list());
    }
    rows.push(p95(`an edit until it is on disk, ${SIZES[size]}`, edits));
    rows.push(p95(`undo until it is on disk, ${SIZES[size]}`, undos));
    rows.push({ what: `list of objects, ${SIZES[size]}`, value: median(lists), unit: 'ms' });
    const { save, open } = await server.saveAndOpen();
    rows.push({ what: `label group written, ${SIZES[size]}`, value: save, unit: 'ms' });
    rows.push({ what: `project opened, ${SIZES[size]}`, value: open, unit: 'ms' });
    await server.close();
  }
  return rows;
}
