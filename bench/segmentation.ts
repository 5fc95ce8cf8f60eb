import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { createEngine } from '../main/engine/host.ts';
import { createSession } from '../main/engine/session.ts';
import { readModelPackage } from '../main/formats/model-package.ts';
import { DEFAULT_MODEL } from '../main/services/models.ts';
import { segmentPicture } from './engine-run.ts';
import { median, medianRatio, takeTurns, time, type Benchmark, type Row } from './measure.ts';
import { writePicture } from './pictures.ts';
import { findPython, runPython } from '../main/testing/python.ts';

const SIDE = 2048;
/** Bare runs and PyTorch's take the picture's pixels as 2 x 2 tiles of this side. */
const TILE = 1024;
const ROUNDS = 3;

export const segmentation: Benchmark = {
  name: 'segmentation',
  title: '2048 x 2048, 16 bits, file to labels, against the bare network on as many pixels',
  async run({ scratch, root, say }) {
    const picture = join(scratch, 'picture.tif');
    await writePicture(picture, SIDE);
    const modelFolder = join(root, 'models', DEFAULT_MODEL);
    const { spec, weights } = await readModelPackage(modelFolder);
    const session = await createSession(weights.path, spec, 'cpu');
    const shape = [1, 3, TILE, TILE];
    const input = new Float32Array(3 * TILE * TILE).map((_, i) => (i % 101) / 100);
    const engine = createEngine();
    const stages: { read: number; infer: number; separate: number }[] = [];
    const python = findPython(['torch', 'yaml']);
    try {
      say('warming up');
      await session.run(input, shape, shape);
      await segmentPicture(engine, { root, scratch }, picture);
      const times = await takeTurns(ROUNDS, {
        bare: () =>
          time(async () => {
            for (let i = 0; i < (SIDE / TILE) ** 2; i++) await session.run(input, shape, shape);
          }),
        whole: () =>
          time(async () => {
            stages.push((await segmentPicture(engine, { root, scratch }, picture)).ms);
            say(`round ${stages.length} of ${ROUNDS}`);
          }),
        torch: async () => {
          if (python === null) return NaN;
          const script = join(root, 'bench', 'pytorch_tiles.py');
          const args = [String(TILE), String((SIDE / TILE) ** 2), String(availableParallelism())];
          return runPython<{ ms: number }>(python, script, args).ms;
        },
      });
      const shares = stages.map((ms, i) => ms.separate / times.whole[i]);
      const rows: Row[] = [
        { what: 'bare session.run, 4 tiles of 1024 x 1024', value: median(times.bare), unit: 'ms' },
        { what: 'file to labels', value: median(times.whole), unit: 'ms' },
        {
          what: 'file to labels / bare',
          value: medianRatio(times.whole, times.bare),
          unit: 'ratio',
          limit: 1.3,
        },
        { what: 'of it: reading', value: median(stages.map((ms) => ms.read)), unit: 'ms' },
        {
          what: 'of it: network, blending, probability file',
          value: median(stages.map((ms) => ms.infer)),
          unit: 'ms',
        },
        { what: 'of it: separating', value: median(stages.map((ms) => ms.separate)), unit: 'ms' },
        { what: 'share of separating', value: median(shares), unit: 'ratio', limit: 0.15 },
      ];
      if (python === null) {
        say('PyTorch is not installed: not compared');
        return rows;
      }
      return [
        ...rows,
        { what: 'PyTorch, same network and tiles', value: median(times.torch), unit: 'ms' },
        { what: 'file to labels / PyTorch', value: medianRatio(times.whole, times.torch), unit: 'ratio' },
      ];
    } finally {
      await engine.close();
      await session.release();
    }
  },
};
