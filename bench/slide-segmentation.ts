import { join } from 'node:path';

import { compose } from '../main/compose.ts';
import { createEngine } from '../main/engine/host.ts';
import { DEFAULT_MODEL } from '../main/services/models.ts';
import { median, time, type BenchContext, type Benchmark, type Row } from './measure.ts';
import { readPeak, readResident, resetPeak } from './peak-memory.ts';
import { writePicture } from './pictures.ts';

/** Multiples of 2048 near 2,000 and 20,000 pixels. */
const SMALL = 2048;
const LARGE = 20_480;
/** Two rows of tiles: memory follows the width, and a whole slide takes a real network an hour without a GPU. */
const STRIP = 2048;
const ROUNDS = 2;
const MOST_RATIO = 1.1;
const MOST_MB = 2000;

interface Run {
  /** From the request to the labels on disk, in milliseconds. */
  ms: number;
  objects: number;
  /** Peaks in MB: of the engine, of the process that keeps the labels, and of both at one time. */
  engine: number;
  keeper: number;
  both: number;
}

/** Segments a picture as the app does, into a project with its journal. */
async function segment(context: BenchContext, picture: string, modelId: string): Promise<Run> {
  const { scratch } = context;
  const engine = createEngine();
  const dataFolder = join(scratch, 'data');
  const services = await compose({ door: 'browser', engine, root: scratch, dataFolder, samplesFolder: null });
  const { signal } = new AbortController();
  let both = 0;
  const sample = setInterval(() => {
    const { pid } = engine;
    if (pid === undefined) return;
    void Promise.all([readResident(pid), readResident(process.pid)]).then(
      ([a, b]) => (both = Math.max(both, a + b)),
      // The process is just ending.
      () => undefined,
    );
  }, 100);
  try {
    const open = async (name: string) => {
      const file = await services.files.grant(join(scratch, name));
      return services.masks.access((await services.imaging.open(file.id)).id);
    };
    const job = { signal, emit: () => undefined };
    // The tiny network takes noise for objects: with this size they are as many as there are nuclei.
    const request = { modelId, device: 'cpu' as const, separation: { minSize: 60 } };
    // So that neither starting the process nor loading the network is counted.
    await services.inference.segment(await open('warm.tif'), request, job);
    const image = await open(picture);
    await resetPeak();
    let objects = 0;
    const ms = await time(async () => {
      ({ objects } = await services.inference.segment(image, request, job));
    });
    const [engineMB, keeper] = [await readPeak(engine.pid!), await readPeak(process.pid)];
    return { ms, objects, engine: engineMB, keeper, both };
  } finally {
    clearInterval(sample);
    await services.close();
  }
}

export const slideSegmentation: Benchmark = {
  name: 'slide-segmentation',
  title: 'file to labels in the project: 20,480 x 20,480 against 2048 x 2048, 16 bits',
  async run(context) {
    const { scratch, say } = context;
    if (process.platform !== 'linux') {
      say('only Linux tells the peak of a process: not measured');
      return [];
    }
    const rows: Row[] = [];
    await writePicture(join(scratch, 'warm.tif'), SMALL, 256);
    await writePicture(join(scratch, 'small.tif'), SMALL);
    say('writing the slide');
    await writePicture(join(scratch, 'large.tif'), LARGE);
    await writePicture(join(scratch, 'strip.tif'), LARGE, STRIP);
    for (const [model, name, pixels] of [
      [DEFAULT_MODEL, 'strip.tif', LARGE * STRIP],
      ['tiny', 'large.tif', LARGE ** 2],
    ] as const) {
      const small: number[] = [];
      const measureSmall = async () => {
        for (let round = 0; round < ROUNDS; round++) {
          say(`${model}, small`);
          small.push((await segment(context, 'small.tif', model)).ms / SMALL ** 2);
        }
      };
      // Before and after, so that a machine that gets slower meanwhile slows both.
      await measureSmall();
      say(`${model}, ${name}`);
      const { ms, objects, engine, keeper, both } = await segment(context, name, model);
      await measureSmall();
      const what = `${model}, ${name === 'large.tif' ? '20k x 20k' : '20k x 2k'}`;
      rows.push(
        { what: `${model}, 2k x 2k`, value: median(small) * SMALL ** 2, unit: 'ms' },
        { what, value: ms, unit: 'ms' },
        {
          what: `${what}: time per pixel / 2k x 2k`,
          value: ms / pixels / median(small),
          unit: 'ratio',
          limit: MOST_RATIO,
        },
        { what: `${what}: objects`, value: objects, unit: 'objects' },
        { what: `${what}: peak of the engine`, value: engine, unit: 'MB', limit: MOST_MB },
        { what: `${what}: peak of the keeper of the labels`, value: keeper, unit: 'MB', limit: MOST_MB },
        { what: `${what}: peak of both together`, value: both, unit: 'MB' },
      );
    }
    return rows;
  },
};
