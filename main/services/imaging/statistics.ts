import type { PlaneStatistics } from '../../../core/contract.ts';
import type { Pixels } from '../../../core/image/dtype.ts';
import type { PixelSource } from '../../../core/image/pixel-source.ts';

export interface PlaneChoice {
  t: number;
  z: number;
  c: number;
}

const BINS = 256;
/** Per mille of the pixels outside [low, high] on each side, as ImageJ's "auto" leaves 0.35 percent saturated. */
const SATURATED = 0.0035;
/** Planes above this many pixels are counted on a lower level or on bands of rows. */
const MAX_PIXELS = 4 * 2 ** 20;
/** Rows are read in bands of at most this many pixels. */
const BAND_PIXELS = 2 ** 20;

/**
 * Range, percentiles and histogram of one plane; NaN and infinities are left out. Planes above 4 Mpixel are sampled: the
 * smallest pyramid level that has 1 Mpixel, or evenly spread bands of rows.
 */
export async function measurePlane(source: PixelSource, plane: PlaneChoice): Promise<PlaneStatistics> {
  const level = chooseLevel(source);
  const { pieces, isComplete } = await readPieces(source, plane, level);
  const values =
    source.dtype.endsWith('8') || source.dtype.endsWith('16') ? countValues(pieces) : sortValues(pieces);
  const isSampled = level > 0 || !isComplete;
  const histogram = new Array<number>(BINS).fill(0);
  if (values.count === 0) return { min: 0, max: 0, low: 0, high: 0, histogram, isSampled };
  const min = values.at(0);
  const max = values.at(values.count - 1);
  const scale = max > min ? BINS / (max - min) : 0;
  values.forEach((value, times) => {
    histogram[Math.min(BINS - 1, Math.floor((value - min) * scale))] += times;
  });
  return {
    min,
    max,
    low: percentile(values, SATURATED),
    high: percentile(values, 1 - SATURATED),
    histogram,
    isSampled,
  };
}

function chooseLevel({ levels }: PixelSource): number {
  const size = (index: number) => levels[index].width * levels[index].height;
  let chosen = 0;
  while (size(chosen) > MAX_PIXELS && chosen + 1 < levels.length && size(chosen + 1) >= MAX_PIXELS / 4)
    chosen++;
  return chosen;
}

async function readPieces(source: PixelSource, plane: PlaneChoice, level: number) {
  const { width, height } = source.levels[level];
  const rows = Math.max(1, Math.min(height, Math.floor(BAND_PIXELS / width)));
  const bands = Math.ceil(height / rows);
  const wanted = Math.max(1, Math.min(bands, Math.floor(MAX_PIXELS / (rows * width))));
  const pieces: Pixels[] = [];
  for (let i = 0; i < wanted; i++) {
    const y = Math.floor((i * bands) / wanted) * rows;
    const rect = { x: 0, y, width, height: Math.min(rows, height - y) };
    pieces.push(await source.readRegion({ ...plane, level, rect }));
  }
  return { pieces, isComplete: wanted === bands };
}

/** Values in ascending order. */
interface Ranked {
  count: number;
  at(rank: number): number;
  forEach(visit: (value: number, times: number) => void): void;
}

/** For 8 and 16 bits: one counter per possible value. */
function countValues(pieces: Pixels[]): Ranked {
  const offset = 32_768;
  const counts = new Uint32Array(offset + 65_536);
  let count = 0;
  for (const piece of pieces) {
    for (let i = 0; i < piece.length; i++) counts[piece[i] + offset] += 1;
    count += piece.length;
  }
  return {
    count,
    at(rank) {
      let index = 0;
      for (let before = counts[0]; before <= rank; before += counts[index]) index++;
      return index - offset;
    },
    forEach: (visit) => counts.forEach((times, index) => times > 0 && visit(index - offset, times)),
  };
}

/** For 32 and 64 bits: the finite values, sorted. */
function sortValues(pieces: Pixels[]): Ranked {
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const sorted = new Float64Array(total);
  let count = 0;
  for (const piece of pieces) {
    for (let i = 0; i < piece.length; i++) {
      const value = piece[i];
      if (Number.isFinite(value)) sorted[count++] = value;
    }
  }
  const values = sorted.subarray(0, count).sort();
  return {
    count,
    at: (rank) => values[rank],
    forEach: (visit) => values.forEach((value) => visit(value, 1)),
  };
}

/** By linear interpolation between neighbouring ranks, as numpy does. */
function percentile(values: Ranked, fraction: number): number {
  const rank = fraction * (values.count - 1);
  const below = Math.floor(rank);
  const a = values.at(below);
  const b = values.at(Math.min(below + 1, values.count - 1));
  return a + (b - a) * (rank - below);
}
