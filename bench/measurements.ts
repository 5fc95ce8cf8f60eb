import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  measureObjectsOf,
  type IntensityRows,
  type LabelRows,
  type Measurements,
} from '../core/measure/measure.ts';
import { median, medianRatio, takeTurns, time, type Benchmark, type Row } from './measure.ts';
import { findPython, runPython } from '../main/testing/python.ts';

const SIDE = 3000;
/** One object in each cell of a grid: 100 x 100. */
const CELL = 30;
const ROUNDS = 3;

type Theirs = { ms: number; objects: number } & Record<string, number[]>;

/** Ellipses of 8 to 28 pixels, turned, some with a hole. */
function drawObjects(): Uint32Array {
  const labels = new Uint32Array(SIDE * SIDE);
  const perRow = SIDE / CELL;
  for (let i = 0; i < perRow * perRow; i++) {
    const [a, b, turn] = [4 + ((i * 37) % 101) / 10, 4 + ((i * 53) % 97) / 10, i * 0.7];
    const x0 = ((i % perRow) + 0.5) * CELL;
    const y0 = (Math.floor(i / perRow) + 0.5) * CELL;
    for (let y = -14; y <= 14; y++) {
      for (let x = -14; x <= 14; x++) {
        const u = (x * Math.cos(turn) + y * Math.sin(turn)) / a;
        const v = (y * Math.cos(turn) - x * Math.sin(turn)) / b;
        const distance = Math.hypot(u, v);
        if (distance <= 1 && !(i % 5 === 0 && distance < 0.3)) labels[(y0 + y) * SIDE + x0 + x] = i + 1;
      }
    }
  }
  return labels;
}

export const measurements: Benchmark = {
  name: 'measurements',
  title: '10,000 objects of a 3000 x 3000 labelmap with a channel, every column, against scikit-image',
  async run({ scratch, root, say }) {
    const labels = drawObjects();
    const image = Uint16Array.from(labels, (label, i) => (i * 7919 + label) % 4093);
    const rows = (all: Uint32Array | Uint16Array, y: number, n: number) =>
      all.subarray(y * SIDE, (y + n) * SIDE);
    const source: LabelRows = {
      width: SIDE,
      height: SIDE,
      pixelSize: { x: 0.5, y: 0.5, z: null, unit: 'µm' },
      readRows: (y, n) => Promise.resolve(rows(labels, y, n) as Uint32Array),
    };
    const values: IntensityRows = {
      channels: 1,
      dtype: 'uint16',
      readRows: (_c, y, n) => Promise.resolve(rows(image, y, n)),
    };
    const paths = [join(scratch, 'labels'), join(scratch, 'image')];
    await writeFile(paths[0], labels);
    await writeFile(paths[1], image);
    const python = findPython(['skimage', 'numpy']);
    let ours: Measurements | null = null;
    let theirs: Theirs | null = null;
    const times = await takeTurns(ROUNDS, {
      ours: () => time(async () => (ours = await measureObjectsOf(source, values))),
      theirs: () => {
        if (python === null) return Promise.resolve(NaN);
        const script = join(root, 'bench', 'skimage_measurements.py');
        theirs = runPython<Theirs>(python, script, [...paths, String(SIDE)]);
        return Promise.resolve(theirs.ms);
      },
    });
    const result: Row[] = [
      { what: 'ours, in bands of 512 rows', value: median(times.ours), unit: 'ms' },
      { what: 'objects', value: ours!.labels.length, unit: 'objects' },
    ];
    if (theirs === null) {
      say('scikit-image is not installed: not compared');
      return result;
    }
    checkSame(ours!, theirs);
    return [
      ...result,
      { what: 'scikit-image: regionprops_table', value: median(times.theirs), unit: 'ms' },
      { what: 'ours / scikit-image', value: medianRatio(times.ours, times.theirs), unit: 'ratio', limit: 1 },
    ];
  },
};

/** A comparison of times counts only when both did the same. */
function checkSame(ours: Measurements, theirs: Theirs): void {
  for (const name of ['perimeter_crofton', 'feret_diameter_max', 'intensity_median']) {
    const values = ours.columns.find((column) => column.name === name)!.values;
    const differs = theirs[name].some((value, i) => Math.abs(value - values[i]) > 1e-6);
    if (differs || theirs[name].length !== values.length) throw new Error(`${name} is not scikit-image's`);
  }
}
