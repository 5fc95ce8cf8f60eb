import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Separation } from '../core/contract.ts';
import { LabelTiles } from '../core/inference/label-tiles.ts';
import { StreamingSeparation, type SeparationMaps } from '../core/inference/separate.ts';
import { createEngine } from '../main/engine/host.ts';
import { ModelRegistry } from '../main/services/models.ts';
import { segmentPicture } from './engine-run.ts';
import { median, medianRatio, takeTurns, time, type Benchmark } from './measure.ts';
import { writePicture } from './pictures.ts';
import { findPython, runPython } from '../main/testing/python.ts';

const SIDE = 2048;
const BAND = 512;
const ROUNDS = 5;

export const separation: Benchmark = {
  name: 'separation',
  title: 'objects from the network maps of a 2048 x 2048 picture, against scikit-image',
  async run({ scratch, root, say }) {
    const python = findPython(['skimage', 'numpy', 'scipy']);
    const picture = join(scratch, 'picture.tif');
    await writePicture(picture, SIDE);
    const engine = createEngine();
    const { probability } = await segmentPicture(engine, { root, scratch }, picture).finally(() =>
      engine.close(),
    );
    const { info } = await new ModelRegistry(join(root, 'models')).find();
    const maps = splitPlanes(await readFile(probability.path));
    let objects = 0;
    let theirObjects = 0;
    separate(maps, info.separation);
    const times = await takeTurns(ROUNDS, {
      ours: () => time(() => (objects = separate(maps, info.separation))),
      theirs: () => {
        if (python === null) return Promise.resolve(NaN);
        const { threshold, splitStrength, minSize } = info.separation;
        const args = [probability.path, SIDE, threshold, splitStrength, minSize].map(String);
        const result = runPython<{ ms: number; objects: number }>(
          python,
          join(root, 'bench', 'skimage_separation.py'),
          args,
        );
        theirObjects = result.objects;
        return Promise.resolve(result.ms);
      },
    });
    const rows = [
      {
        what: 'ours, in bands of 512 rows, with label tiles',
        value: median(times.ours),
        unit: 'ms' as const,
      },
      { what: 'objects', value: objects, unit: 'objects' as const },
    ];
    if (python === null) {
      say('scikit-image is not installed: not compared');
      return rows;
    }
    return [
      ...rows,
      { what: 'scikit-image: reconstruction, maxima, watershed', value: median(times.theirs), unit: 'ms' },
      { what: 'objects by scikit-image', value: theirObjects, unit: 'objects' },
      { what: 'ours / scikit-image', value: medianRatio(times.ours, times.theirs), unit: 'ratio', limit: 1 },
    ];
  },
};

function splitPlanes(bytes: Uint8Array): SeparationMaps {
  const size = SIDE * SIDE;
  return {
    foreground: bytes.subarray(0, size),
    boundary: bytes.subarray(size, 2 * size),
    distance: bytes.subarray(2 * size),
  };
}

/** Number of objects; the labels are painted, as in the app. */
function separate(maps: SeparationMaps, settings: Separation): number {
  const stream = new StreamingSeparation(SIDE, settings);
  const tiles = new LabelTiles(SIDE, SIDE);
  for (let y = 0; y < SIDE; y += BAND) {
    const cut = (plane: Uint8Array): Uint8Array => plane.subarray(y * SIDE, (y + BAND) * SIDE);
    const band = {
      foreground: cut(maps.foreground),
      boundary: cut(maps.boundary),
      distance: cut(maps.distance),
    };
    tiles.add(stream.push(band, BAND));
    tiles.take(stream.settledRows);
  }
  tiles.add(stream.finish());
  tiles.take(SIDE);
  return stream.objects;
}
