import { join } from 'node:path';

import sharp from 'sharp';

import { openImage } from '../main/formats/open-image.ts';
import { median, medianRatio, takeTurns, time, type Benchmark } from './measure.ts';
import { writePicture } from './pictures.ts';

const ROUNDS = 9;
/** What a window shows first. */
const VIEW = { x: 0, y: 0, width: 1280, height: 800 };

export const opening: Benchmark = {
  name: 'opening',
  title: 'a 2048 x 2048 16-bit TIFF (deflate), from its name to the first 1280 x 800 pixels',
  async run({ scratch }) {
    const path = join(scratch, 'picture.tif');
    await writePicture(path, 2048);
    const first = async (): Promise<void> => {
      const source = await openImage(path);
      await source.readRegion({ level: 0, t: 0, c: 0, z: 0, rect: VIEW });
      await source.close();
    };
    const whole = (): Promise<unknown> =>
      sharp(path).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer();
    await first();
    await whole();
    const times = await takeTurns(ROUNDS, { first: () => time(first), whole: () => time(whole) });
    return [
      { what: 'to first pixels', value: median(times.first), unit: 'ms' },
      { what: 'all pixels, by sharp alone', value: median(times.whole), unit: 'ms' },
      { what: 'first pixels / all by sharp', value: medianRatio(times.first, times.whole), unit: 'ratio' },
    ];
  },
};
