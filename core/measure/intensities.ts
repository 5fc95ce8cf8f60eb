import { allocatePixels, type Dtype, type Pixels } from '../image/dtype.ts';

/** Of an object's pixels in one channel, in the file's own values. */
export interface Intensities {
  mean: number;
  /** Standard deviation of these very pixels (divided by n), as `numpy.std`. */
  std: number;
  min: number;
  max: number;
  /** Mean of the two middle values where their number is even. */
  median: number;
}

/** Takes in the values of one object in one channel, run by run. */
export interface ValueStore {
  add(pixels: Pixels, from: number, to: number): void;
  /** Called once, when all values are in. All NaN when a value is, as numpy has it. */
  summarise(): Intensities;
}

/** From this many pixels on, 8 and 16 bit values are counted: 65,536 counters are smaller than the list of values. */
const COUNTED_AREA = 2 ** 18;
const LOWEST = -32_768;
const COUNTERS = 32_768 + 65_536;

/** A store for `area` values. Takes 768 kB at most for 8 and 16 bit values, and the values' own size for others. */
export function createValueStore(dtype: Dtype, area: number): ValueStore {
  const isNarrow = dtype.endsWith('8') || dtype.endsWith('16');
  return isNarrow && area >= COUNTED_AREA ? countValues() : listValues(dtype, area);
}

function listValues(dtype: Dtype, area: number): ValueStore {
  const values = allocatePixels(dtype, area);
  let length = 0;
  return {
    add(pixels, from, to) {
      for (let i = from; i < to; i++) values[length++] = pixels[i];
    },
    summarise() {
      let sum = 0;
      for (let i = 0; i < area; i++) sum += values[i];
      const mean = sum / area;
      if (Number.isNaN(mean)) return { mean, std: NaN, min: NaN, max: NaN, median: NaN };
      let squares = 0;
      for (let i = 0; i < area; i++) squares += (values[i] - mean) ** 2;
      values.sort();
      return {
        mean,
        std: Math.sqrt(squares / area),
        min: values[0],
        max: values[area - 1],
        median: (values[(area - 1) >>> 1] + values[area >>> 1]) / 2,
      };
    },
  };
}

function countValues(): ValueStore {
  const counts = new Float64Array(COUNTERS);
  return {
    add(pixels, from, to) {
      for (let i = from; i < to; i++) counts[pixels[i] - LOWEST]++;
    },
    summarise() {
      let area = 0;
      let sum = 0;
      counts.forEach((count, i) => {
        area += count;
        sum += count * (i + LOWEST);
      });
      const mean = sum / area;
      let squares = 0;
      counts.forEach((count, i) => (squares += count * (i + LOWEST - mean) ** 2));
      const at = (rank: number): number => {
        let i = 0;
        for (let seen = counts[0]; seen <= rank; seen += counts[i]) i++;
        return i + LOWEST;
      };
      return {
        mean,
        std: Math.sqrt(squares / area),
        min: at(0),
        max: at(area - 1),
        median: (at(Math.floor((area - 1) / 2)) + at(Math.floor(area / 2))) / 2,
      };
    },
  };
}
