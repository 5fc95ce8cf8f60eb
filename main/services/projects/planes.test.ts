import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { expect, it } from 'vitest';

import type { Patch } from '../../../core/edit/patch.ts';
import type { Plane } from '../../../core/image/plane.ts';
import { Project } from './project.ts';

const DEPTH = 3;
const WIDTH = 4;

/** All that a user sees of the labels: pixels by plane, and who is locked. */
interface State {
  pixels: number[][];
  locked: number[];
}
type Operation =
  | { kind: 'paint'; planes: number[]; x: number; label: number }
  | { kind: 'lock'; label: number; isLocked: boolean }
  | { kind: 'undo' | 'redo' | 'save' | 'reopen' };

const label = fc.integer({ min: 0, max: 3 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('paint' as const),
      planes: fc.uniqueArray(fc.nat(DEPTH - 1), { minLength: 1 }),
      x: fc.nat(WIDTH - 1),
      label,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('lock' as const),
      label: fc.integer({ min: 1, max: 3 }),
      isLocked: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constantFrom('undo' as const, 'redo' as const, 'save', 'reopen') }),
  },
);

/** The same done on plain arrays, every state kept. */
class Truth {
  private readonly states: State[] = [
    { pixels: Array.from({ length: DEPTH }, () => new Array<number>(WIDTH).fill(0)), locked: [] },
  ];
  private at = 0;

  get now(): State {
    return this.states[this.at];
  }

  take(operation: Operation): void {
    if (operation.kind === 'undo') this.at = Math.max(0, this.at - 1);
    if (operation.kind === 'redo') this.at = Math.min(this.states.length - 1, this.at + 1);
    if (operation.kind === 'paint') this.add(this.paint(operation));
    if (operation.kind === 'lock') this.add(this.lock(operation));
  }

  private add(next: State | null): void {
    if (next === null) return;
    this.states.splice(++this.at, Infinity, next);
  }

  private paint({ planes, x, label }: Extract<Operation, { kind: 'paint' }>): State {
    const pixels = this.now.pixels.map((row, z) =>
      row.map((old, i) => (i === x && planes.includes(z) ? label : old)),
    );
    // A mark goes with the last pixel of its object.
    const before = new Set(this.now.pixels.flat());
    const after = new Set(pixels.flat());
    return { pixels, locked: this.now.locked.filter((each) => !before.has(each) || after.has(each)) };
  }

  private lock({ label, isLocked }: Extract<Operation, { kind: 'lock' }>): State | null {
    if (this.now.locked.includes(label) === isLocked) return null;
    const others = this.now.locked.filter((each) => each !== label);
    return { ...this.now, locked: isLocked ? [...others, label].sort() : others };
  }
}

async function paint(project: Project, { planes, x, label }: Extract<Operation, { kind: 'paint' }>) {
  await project.change({
    tool: 'brush',
    planes: planes.map((z): Plane => ({ t: 0, z })),
    makePatch: ({ labelmap }): Patch => ({
      parts: [
        {
          rect: { x, y: 0, width: 1, height: 1 },
          before: Uint32Array.of(labelmap.get(x, 0)),
          after: Uint32Array.of(label),
        },
      ],
    }),
  });
}

async function see(project: Project): Promise<State> {
  const pixels: number[][] = [];
  for (let z = 0; z < DEPTH; z++) {
    const { labelmap } = await project.plane({ t: 0, z });
    pixels.push([...labelmap.readRect({ x: 0, y: 0, width: WIDTH, height: 1 })]);
  }
  return { pixels, locked: [...project.labels.attributes.locked].sort() };
}

it('keeps planes, attributes and one history through saves and restarts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skipscope-planes-'));
  let runs = 0;
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 30 }), async (operations) => {
        const path = join(folder, `${runs++}.tif`);
        await writeFile(path, 'pixels');
        const image = { path, origin: 'disk' as const, width: WIDTH, height: 1, pixelSize: null };
        const open = () => Project.open({ ...image, stack: { t: 1, z: DEPTH } }, folder);
        const truth = new Truth();
        // Else planes are looked at after a restart only, so that edits meet those that are not loaded. Whether an object that is
        // gone from the others is in these is not known then, so that its lock may stay, to no effect.
        const looksAtOnce = operations.length % 2 === 0;
        let project = await open();
        try {
          for (const operation of operations) {
            truth.take(operation);
            if (operation.kind === 'paint') await paint(project, operation);
            else if (operation.kind === 'lock')
              await project.setAttributes([operation.label], { isLocked: operation.isLocked });
            else if (operation.kind === 'save') await project.save();
            else if (operation.kind === 'reopen') {
              await project.close();
              project = await open();
            } else await project.step(operation.kind);
            if (looksAtOnce) expect(await see(project)).toEqual(truth.now);
          }
          await project.close();
          project = await open();
          const { labelled } = project.info;
          const { pixels, locked } = await see(project);
          expect(pixels).toEqual(truth.now.pixels);
          if (looksAtOnce) expect(locked).toEqual(truth.now.locked);
          const counts = truth.now.pixels.map((row) => new Set(row.filter((each) => each > 0)).size);
          expect(labelled).toEqual(
            counts.flatMap((objects, z) => (objects === 0 ? [] : [{ t: 0, z, objects }])),
          );
        } finally {
          await project.close();
        }
      }),
      { numRuns: 60 },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);
