import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { soak as runSoak, type SoakResult } from '../main/services/projects/testing/soak/soak.ts';
import { time, type Benchmark } from './measure.ts';

const OPERATIONS = 5000;
const PER_KILL = 40;

/** Ends with an error that says what differs when labels are not what they have to be after a restart. */
export const soak: Benchmark = {
  name: 'soak',
  title:
    'random edits, undoing and saving by a process that is killed, checked against plain arrays at every restart',
  async run({ root, scratch, say }) {
    const program = join(root, 'out', 'main', 'soak-process.js');
    const results: SoakResult[] = [];
    let ms = 0;
    // An odd seed gives objects attributes; an even one reads planes only when they are needed.
    for (const seed of [1, 2]) {
      const folder = join(scratch, `seed-${seed}`);
      await mkdir(folder);
      let said = 0;
      const tell = (text: string) => {
        if (++said % 25 === 0) say(`seed ${seed}: ${text}`);
      };
      const options = { folder, program, seed, operations: OPERATIONS, perKill: PER_KILL, say: tell };
      ms += await time(async () => results.push(await runSoak(options)));
    }
    const sum = (count: (result: SoakResult) => number) =>
      results.reduce((all, each) => all + count(each), 0);
    return [
      { what: 'operations', value: sum((result) => result.operations), unit: 'times' },
      { what: 'changes of the labels among them', value: sum((result) => result.revision), unit: 'times' },
      {
        what: 'kills, each followed by a whole comparison',
        value: sum((result) => result.kills),
        unit: 'times',
      },
      { what: 'kills between an edit and its answer', value: sum((result) => result.untold), unit: 'times' },
      {
        what: 'restarts after a record torn by a power cut',
        value: sum((result) => result.torn),
        unit: 'times',
      },
      { what: 'restarts with labels that differ', value: 0, unit: 'times', limit: 0 },
      {
        what: 'opening after a kill, at most',
        value: Math.max(...results.map((each) => each.slowestOpening)),
        unit: 'ms',
      },
      {
        what: 'an operation, restarts and comparisons included',
        value: ms / sum((each) => each.operations),
        unit: 'ms',
      },
    ];
  },
};
