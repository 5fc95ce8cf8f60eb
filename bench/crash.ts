import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { ImageInfo } from '../core/contract.ts';
import { TILE_SIZE } from '../core/edit/patch.ts';
import { ServerProcess } from '../main/api/testing/server-process.ts';
import { writeSpots } from '../main/engine/testing/pictures.ts';
import { randomNumbers } from '../main/services/projects/testing/soak/operations.ts';
import { time, type Benchmark } from './measure.ts';

/** One tile of labels. */
const SIDE = TILE_SIZE;
/** Pixels of a stroke: it begins at the left edge of its row. */
const STROKE = 500;
const ROUNDS = 60;
/** Milliseconds that the server may live at most once it is at work. */
const LONGEST = 1500;
const WORKS = ['strokes', 'a segmentation', 'an export'] as const;
type Work = (typeof WORKS)[number];
const BLANK: readonly number[] = new Array<number>(SIDE * SIDE).fill(0);

/** What the labels have to be after a restart: as they were, or with the change that was on its way. */
interface Expected {
  pixels: readonly number[];
  revision: number;
  /** A stroke without an answer. */
  asked: { y: number; label: number } | null;
}

/** Ends with an error that says what differs when a stroke that was confirmed is not there, or a change is there by half. */
export const crash: Benchmark = {
  name: 'crash',
  title: 'the server killed again and again while it takes strokes, segments and exports',
  async run({ root, scratch, say }) {
    const folder = join(scratch, 'images');
    await mkdir(folder);
    await writeSpots(join(folder, 'spots.png'), SIDE, SIDE);
    const random = randomNumbers(3);
    const kills: Record<Work, number> = { strokes: 0, 'a segmentation': 0, 'an export': 0 };
    const openings: number[] = [];
    let expected: Expected = { pixels: BLANK, revision: 0, asked: null };
    let strokes = 0;
    for (let round = 0; round <= ROUNDS; round++) {
      const server = await ServerProcess.start(join(root, 'out/main/cli.js'), folder, join(scratch, 'data'));
      try {
        let image: ImageInfo | null = null;
        openings.push(await time(async () => (image = await server.open('spots.png'))));
        expected = await check(server, image!, expected, round);
        if (round === ROUNDS) break;
        const work = WORKS[round % WORKS.length];
        const before = expected.revision;
        const underway = carryOut(work, server, image!, expected, random).catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, LONGEST * random()));
        await server.kill();
        await underway;
        kills[work]++;
        strokes += expected.revision - before;
        if (round % 10 === 9) say(`${round + 1} kills, ${strokes} strokes`);
      } finally {
        await server.kill();
      }
    }
    return [
      ...WORKS.map((work) => ({ what: `kills during ${work}`, value: kills[work], unit: 'times' as const })),
      { what: 'strokes confirmed', value: strokes, unit: 'times' },
      { what: 'restarts with labels that differ', value: 0, unit: 'times', limit: 0 },
      { what: 'image and labels opened after a kill, at most', value: Math.max(...openings), unit: 'ms' },
    ];
  },
};

/** Goes on until the server is gone; `expected` follows what it confirms. */
async function carryOut(
  work: Work,
  server: ServerProcess,
  image: ImageInfo,
  expected: Expected,
  random: () => number,
): Promise<void> {
  const path = `/images/${image.id}`;
  if (work === 'a segmentation') {
    await server.run(`${path}/segment`, { modelId: 'tiny-conv', device: 'cpu' });
  } else if (work === 'an export') {
    const formats = ['label-tiff', 'qupath-geojson', 'measurements-csv'];
    await server.run(`${path}/export`, { formats, folderId: await server.folderId(), overwrite: true });
  } else {
    for (;;) {
      const y = Math.floor(SIDE * random());
      const label = 10_000 + Math.floor(1000 * random());
      const before = Uint32Array.from(expected.pixels.slice(y * SIDE, y * SIDE + STROKE));
      const after = new Uint32Array(STROKE).fill(label);
      expected.asked = { y, label };
      const rect = { x: 0, y, width: STROKE, height: 1 };
      await server.edit(image.id, expected.revision, { parts: [{ rect, before, after }] });
      Object.assign(expected, drawn(expected));
    }
  }
}

/** `expected` with the stroke that was on its way. */
function drawn({ pixels, revision, asked }: Expected): Expected {
  if (asked === null) throw new Error('no stroke was on its way');
  const { y, label } = asked;
  return {
    pixels: pixels.map((old, i) => (Math.floor(i / SIDE) === y && i % SIDE < STROKE ? label : old)),
    revision: revision + 1,
    asked: null,
  };
}

/** Compares the labels with what they have to be; returns what they are. */
async function check(
  server: ServerProcess,
  image: ImageInfo,
  expected: Expected,
  round: number,
): Promise<Expected> {
  const { revision } = await server.labels(image.id);
  const pixels = await read(server, image);
  let wanted = expected;
  if (revision === expected.revision + 1 && expected.asked !== null) wanted = drawn(expected);
  else if (revision === expected.revision + 1) {
    // A segmentation that was through: whole, if undoing it leaves what was there before.
    await server.request(`/images/${image.id}/labels/undo`, { method: 'POST' });
    compare(await read(server, image), expected.pixels, round);
    await server.request(`/images/${image.id}/labels/redo`, { method: 'POST' });
    return { pixels, revision: revision + 2, asked: null };
  }
  if (revision !== wanted.revision)
    throw new Error(`after kill ${round} there were ${revision} changes, and ${wanted.revision} before it`);
  compare(pixels, wanted.pixels, round);
  return { ...wanted, asked: null };
}

async function read(server: ServerProcess, image: ImageInfo): Promise<readonly number[]> {
  const pixels = await server.pixels(image);
  return pixels.length === BLANK.length ? pixels : BLANK;
}

function compare(pixels: readonly number[], wanted: readonly number[], round: number): void {
  const differing = pixels.findIndex((label, i) => label !== wanted[i]);
  if (differing < 0) return;
  const [x, y] = [differing % SIDE, Math.floor(differing / SIDE)];
  throw new Error(`after kill ${round} pixel ${x}, ${y} was ${pixels[differing]}, not ${wanted[differing]}`);
}
