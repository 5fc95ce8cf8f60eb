import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { reducedSize, reduceLabels } from '../core/mask/reduce-labels.ts';
import { Labelmap } from '../core/mask/labelmap.ts';
import { openImage } from '../main/formats/open-image.ts';
import { writeSlide, type Slide } from '../main/formats/testing/slide-tiff.ts';
import { buildInThread } from '../main/services/imaging/pyramid/build-in-thread.ts';
import { PyramidCache } from '../main/services/imaging/pyramid/cache.ts';
import { measurePlane } from '../main/services/imaging/statistics.ts';
import { median, time, type BenchContext, type Benchmark, type Row } from './measure.ts';

const SIDE = 20_000;
const SLIDE: Slide = {
  width: SIDE,
  height: SIDE,
  bits: 16,
  samples: 1,
  levels: 0,
  compression: 'deflate',
};
const PLANE = { t: 0, c: 0, z: 0 };
/** What a stage of 1600 x 1000 shows of the whole slide: the level that has a pixel for each of its rows. */
const FITTED = 4;
const ROUNDS = 7;

export const slides: Benchmark = {
  name: 'slides',
  title: 'a 20,000 x 20,000 16-bit slide (deflate, 800 MB of pixels)',
  async run(context) {
    return [...(await measureOpening(context)), ...(await measureBuilding(context)), ...measureOverview()];
  },
};

async function measureOpening({ scratch, say }: BenchContext): Promise<Row[]> {
  const path = join(scratch, 'pyramid.tif');
  say('writing a slide with levels');
  await writeSlide(path, { ...SLIDE, levels: 6 });
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    times.push(
      await time(async () => {
        const source = await openImage(path);
        const { width, height } = source.levels[FITTED];
        await source.readRegion({ ...PLANE, level: FITTED, rect: { x: 0, y: 0, width, height } });
        await measurePlane(source, PLANE);
        await source.close();
      }),
    );
  }
  return [
    {
      what: 'with levels: to the whole slide with its contrast',
      value: median(times),
      unit: 'ms',
      limit: 1000,
    },
  ];
}

async function measureBuilding({ scratch, say }: BenchContext): Promise<Row[]> {
  const path = join(scratch, 'flat.tif');
  say('writing a slide without levels');
  await writeSlide(path, SLIDE);
  say('building its levels');
  const cache = new PyramidCache({
    folder: join(scratch, 'pyramids'),
    maxBytes: 2 ** 33,
    build: buildInThread,
  });
  const source = await openImage(path);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const start = performance.now();
  const pyramid = await cache.extend(source, path);
  if (pyramid === null) throw new Error('expected the slide to need levels');
  let drafted = 0;
  while (pyramid.fraction !== null) {
    if (drafted === 0 && pyramid.levels.some((_, i) => pyramid.stateOf(i) === 'draft'))
      drafted = performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const built = performance.now() - start;
  delay.disable();
  await pyramid.close();
  const again = await time(async () => {
    const kept = await cache.extend(source, path);
    await kept?.readRegion({ ...PLANE, level: FITTED, rect: { x: 0, y: 0, width: 1250, height: 1250 } });
    await kept?.close();
  });
  await source.close();
  return [
    { what: 'without: to a draft of the whole slide', value: drafted, unit: 'ms' },
    { what: 'without: to all levels', value: built, unit: 'ms' },
    { what: 'longest wait of the server meanwhile', value: delay.max / 1e6, unit: 'ms', limit: 100 },
    { what: 'opened again: to the whole slide', value: again, unit: 'ms', limit: 1000 },
  ];
}

/** Labels of 100,000 objects, seen from afar. */
function measureOverview(): Row[] {
  // Most tiles packed, as in an open project.
  const labelmap = new Labelmap(SIDE, SIDE, { mostUnpacked: 128 });
  for (let row = 0; row < labelmap.rows; row++) {
    for (let column = 0; column < labelmap.columns; column++) {
      const rect = labelmap.tileRect(column, row);
      const tile = labelmap.writableTile(column, row);
      for (let i = 0; i < tile.length; i++) {
        const [x, y] = [rect.x + (i % rect.width), rect.y + Math.floor(i / rect.width)];
        if ((x & 63) < 40 && (y & 63) < 40) tile[i] = 1 + (y >> 6) * 320 + (x >> 6);
      }
    }
  }
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    let tiles = 0;
    const { width, height } = reducedSize(labelmap, FITTED);
    for (let row = 0; row * 512 < height; row++) {
      for (let column = 0; column * 512 < width; column++, tiles++)
        reduceLabels(labelmap, FITTED, column, row);
    }
    times.push((performance.now() - start) / tiles);
  }
  return [{ what: 'one tile of 100,000 labels seen from afar', value: median(times), unit: 'ms', limit: 16 }];
}
