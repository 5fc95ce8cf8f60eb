import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createEngine } from '../main/engine/host.ts';
import type { ProbabilityFile } from '../main/services/engine.ts';
import { median, medianRatio, takeTurns, time, type Benchmark } from './measure.ts';

const ROUNDS = 7;

export const start: Benchmark = {
  name: 'start',
  title: 'the engine process, from nothing to its first answer',
  async run({ scratch }) {
    const probability: ProbabilityFile = {
      path: join(scratch, 'one-pixel'),
      width: 1,
      height: 1,
      planes: ['foreground', 'boundary', 'distance'],
      maps: { foreground: 'kept', boundary: 'kept', distance: 'kept' },
      masks: [],
    };
    await writeFile(probability.path, new Uint8Array(3));
    const settings = { threshold: 0.5, minSize: 1, splitStrength: 0.5 };
    const times = await takeTurns(ROUNDS, {
      async engine() {
        const engine = createEngine();
        const ms = await time(() =>
          engine.separate({ probability, separation: settings }, { onEvent: () => undefined }),
        );
        await engine.close();
        return ms;
      },
      node: () => time(() => spawnSync(process.execPath, ['--eval', '0'])),
    });
    return [
      { what: 'engine', value: median(times.engine), unit: 'ms' },
      { what: 'an empty Node process', value: median(times.node), unit: 'ms' },
      { what: 'engine / empty process', value: medianRatio(times.engine, times.node), unit: 'ratio' },
    ];
  },
};
