import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { batchSettingsSchema, type StageTimes } from '../core/contract.ts';
import { createEngine } from '../main/engine/host.ts';
import { createSession } from '../main/engine/session.ts';
import { EXPORTERS } from '../main/exporters/index.ts';
import { readModelPackage } from '../main/formats/model-package.ts';
import { nameImages } from '../main/services/batch/names.ts';
import { planBatch } from '../main/services/batch/plan.ts';
import { segmentImages } from '../main/services/batch/segment-images.ts';
import { DEFAULT_MODEL, ModelRegistry } from '../main/services/models.ts';
import { time, type Benchmark } from './measure.ts';
import { writePicture } from './pictures.ts';

const IMAGES = 200;
const SIDE = 256;
/** Images between two turns of the bare network; after each, writing the last ones cannot be hidden behind it. */
const TURN = 50;

export const batch: Benchmark = {
  name: 'batch',
  title: `${IMAGES} images of ${SIDE} x ${SIDE}, 16 bits, to label images, masks and measurements`,
  async run({ scratch, root, say }) {
    const folder = join(scratch, 'images');
    const out = join(scratch, 'results');
    await mkdir(folder);
    await mkdir(out);
    const paths = Array.from({ length: IMAGES }, (_, i) => join(folder, `${i}.tif`));
    await writePicture(paths[0], SIDE);
    for (const path of paths.slice(1)) await copyFile(paths[0], path);
    const models = new ModelRegistry(join(root, 'models'));
    const settings = batchSettingsSchema.parse({ segment: { device: 'cpu' }, measure: true });
    const { images, ...plan } = await planBatch(models, nameImages(paths, settings), settings, out);
    const { spec, weights } = await readModelPackage(join(root, 'models', DEFAULT_MODEL));
    const session = await createSession(weights.path, spec, 'cpu');
    const shape = [1, 3, SIDE, SIDE];
    const input = new Float32Array(3 * SIDE * SIDE).map((_, i) => (i % 101) / 100);
    const engine = createEngine();
    const parts = { engine, exporters: EXPORTERS, models, version: 'bench', kept: null };
    const stages: StageTimes = { read: 0, infer: 0, separate: 0, write: 0 };
    const run = async (from: number, count: number) => {
      let next = from;
      const take = () => {
        if (next === from + count) return null;
        const index = next++;
        return { index, work: { image: images[index], ...plan, resume: false } };
      };
      const silent = { started() {}, progress() {}, device() {}, stopped() {} };
      const told = {
        ...silent,
        failed(_: number, error: Error) {
          throw error;
        },
        done(_: number, { report }: { report: { ms: StageTimes } | null }) {
          for (const stage of ['read', 'infer', 'separate', 'write'] as const)
            stages[stage] += report?.ms[stage] ?? 0;
        },
      };
      await segmentImages(parts, { take, jobs: settings.jobs, told }, new AbortController().signal);
    };
    try {
      say('warming up');
      await run(0, 2);
      await session.run(input, shape, shape);
      for (const stage of ['read', 'infer', 'separate', 'write'] as const) stages[stage] = 0;
      let bare = 0;
      let whole = 0;
      for (let from = 0; from < IMAGES; from += TURN) {
        say(`image ${from} of ${IMAGES}`);
        bare += await time(async () => {
          for (let i = 0; i < TURN; i++) await session.run(input, shape, shape);
        });
        whole += await time(() => run(from, TURN));
      }
      return [
        { what: 'bare session.run of all images', value: bare, unit: 'ms' },
        { what: 'batch', value: whole, unit: 'ms' },
        { what: 'batch / bare', value: whole / bare, unit: 'ratio', limit: 1.1 },
        { what: 'of it: reading', value: stages.read, unit: 'ms' },
        { what: 'of it: network, blending, probability file', value: stages.infer, unit: 'ms' },
        { what: 'of it: separating', value: stages.separate, unit: 'ms' },
        { what: 'beside it: writing, reading again, measuring', value: stages.write, unit: 'ms' },
      ];
    } finally {
      await engine.close();
      await session.release();
    }
  },
};
