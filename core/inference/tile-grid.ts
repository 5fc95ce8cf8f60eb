import { AppError } from '../errors.ts';
import type { AxisSize, ModelSpec, OutputSize } from './model-spec.ts';

/** Tiles along one axis. Positions are output pixels, 0..size - 1, except where they are said to be input pixels. */
export interface AxisTiles {
  /** Pixels of the whole output plane along this axis. */
  size: number;
  /** Of each tile's output: the network sees one shape only. */
  length: number;
  /** First pixel of each tile's output; may lie before the plane (a shifted grid), and the last may end behind it. */
  starts: number[];
  /**
   * starts.length + 1 positions from 0 to `size`: pixels from cuts[i] to cuts[i + 1] are finished once tile i is done and
   * all before it.
   */
  cuts: number[];
  /** Where tile i fades out and tile i + 1 fades in: first pixel and number of pixels, 0 for a hard cut. */
  ramps: { from: number; length: number }[];
  /** What each tile is fed with, in pixels of the rescaled image, which has `size` of them; beyond, it is mirrored. */
  input: { size: number; length: number; starts: number[] };
  /**
   * How the output plane lies on the image: image pixel i covers output positions from i * ratio + shift on, `ratio` wide.
   * 1 and 0 where they are the same.
   */
  onImage: { ratio: number; shift: number };
}

export interface GridOptions {
  /** Lengths that the network takes, in input pixels. */
  lengths: AxisSize;
  /** Length of its answer. */
  output: OutputSize;
  /** Output pixels at a tile's edge that are not used where a neighbour has them too: the network sees too little around them. */
  halo: number;
  /** Input pixels that neighbours share at least. */
  overlap: number;
  /** Upper bound of a tile's input length, as far as `lengths` and `halo` allow. */
  maxTile: number;
  /** Input pixels for each pixel of the image. */
  scale: number;
  /** Moves the grid to the left by so many input pixels, which stand for whole output pixels (tests of seams). */
  offset: number;
}

/** Tiles begin at multiples of this many pixels where a model of a fixed size does not say what it would like. */
const USUAL_STEP = 32;

/**
 * As few tiles as cover `imageSize` pixels with the given overlap, spread evenly: little is computed twice. All begin at
 * multiples of the step, because a network with pooling answers a little differently when its picture moves by less:
 * neighbours then agree on what they share. In the middle of that, one fades into the other.
 *
 * An answer that is smaller than its input (valid convolutions) lies in its middle; the first tile then begins before the
 * image, so that the answers cover all of it.
 *
 * @throws AppError `model.invalid` when tiles of these lengths cannot cover a plane
 */
export function planAxis(imageSize: number, options: GridOptions): AxisTiles {
  const { scale, output, halo } = options;
  const ratio = scale * output.scale;
  // The output's first pixel, and where its edge lies in output pixels from the image's edge on.
  const firstInput = Math.min(0, Math.floor(output.offset / (2 * output.scale)));
  const edge = firstInput * output.scale - output.offset / 2;
  const first = Math.ceil(edge) - options.offset * output.scale;
  const shift = Math.ceil(edge) - edge;
  const size = Math.max(1, Math.ceil(imageSize * ratio + shift - 1e-6));
  const { count, input, length, step } = chooseTiles(size - first, options);
  const travel = Math.ceil(Math.max(0, size - first - length) / step) * step;
  const starts = Array.from({ length: count }, (_, i) => {
    const even = count === 1 ? 0 : (i * travel) / (count - 1);
    return Math.floor(even / step) * step + first;
  });
  const cuts = [0];
  const ramps: AxisTiles['ramps'] = [];
  for (let i = 1; i < count; i++) {
    const shared = starts[i - 1] + length - starts[i];
    const margin = Math.max(0, Math.min(halo, (shared - 1) >> 1));
    const from = starts[i] + margin;
    ramps.push({ from, length: shared - 2 * margin });
    cuts.push(Math.min(size, Math.max(0, from)));
  }
  cuts.push(size);
  const inputStarts = starts.map(
    (start) => firstInput + Math.round((start - Math.ceil(edge)) / output.scale),
  );
  return {
    size,
    length,
    starts,
    cuts,
    ramps,
    input: { size: Math.max(1, Math.ceil(imageSize * scale - 1e-6)), length: input, starts: inputStarts },
    onImage: { ratio, shift },
  };
}

/** Upper bound of a tile's side by default: larger ones are no faster, and need more than a gigabyte of memory. */
const MAX_TILE = 1088;

/** The tiles that a network goes over `width` x `height` image pixels in, both ways; options as of `GridOptions`. */
export function planTiles(
  { input, output, overlap }: Pick<ModelSpec, 'input' | 'output' | 'overlap'>,
  { width, height }: { width: number; height: number },
  { scale, maxTile = MAX_TILE, offset = 0 }: { scale: number; maxTile?: number; offset?: number },
): { columns: AxisTiles; rows: AxisTiles } {
  const plan = (axis: 'x' | 'y') =>
    planAxis(axis === 'x' ? width : height, {
      lengths: input[axis],
      output: output[axis],
      halo: output.halo[axis],
      overlap,
      maxTile,
      scale,
      offset,
    });
  return { columns: plan('x'), rows: plan('y') };
}

/**
 * Pixels that the network is fed with in all: more than the plane has, because tiles overlap. With `flips` each tile is fed in
 * four orientations, a square one in eight.
 */
export function countTilePixels(
  { columns, rows }: { columns: AxisTiles; rows: AxisTiles },
  flips = false,
): number {
  const orientations = columns.input.length === rows.input.length ? 8 : 4;
  const once = columns.starts.length * columns.input.length * rows.starts.length * rows.input.length;
  return flips ? once * orientations : once;
}

interface ChosenTiles {
  count: number;
  /** Length of a tile's input and of its output, and what the outputs' starts are multiples of. */
  input: number;
  length: number;
  step: number;
}

/** The smallest number of tiles, and then their smallest length, that reach over `extent` output pixels. */
function chooseTiles(extent: number, options: GridOptions): ChosenTiles {
  const { lengths, output, halo } = options;
  const grain = inputGrain(output.scale);
  const answer = (input: number): number => input * output.scale + output.offset;
  const step = (input: number): number =>
    stepOf(lengths, input, answer(input) - 2 * halo, grain) * output.scale;
  const isUsable = (input: number): boolean =>
    answer(input) - Math.max(2 * halo, answer(input) >> 2) >= step(input);
  const candidates: number[] = [];
  for (let input = lengths.min; ; input += lengths.step) {
    const isWhole = Number.isInteger(answer(input)) && answer(input) > 0;
    // Longer ones than asked for only where nothing shorter can be joined to its neighbours.
    if (input > options.maxTile && candidates.some(isUsable)) break;
    if (isWhole) candidates.push(input);
    if (lengths.step === 0 || input > options.maxTile + 4096) break;
  }
  const longest = answer(candidates.at(-1) ?? 0);
  // As a rule no pixel belongs to three tiles.
  const overlap = Math.max(2 * halo, Math.min(Math.ceil(options.overlap * output.scale), longest >> 2));
  for (let count = 1; candidates.length > 0; count++) {
    for (const input of candidates) {
      const length = answer(input);
      const advance = Math.floor((length - overlap) / step(input)) * step(input);
      if (length + (count - 1) * Math.max(0, advance) >= extent)
        return { count, input, length, step: step(input) };
    }
    if (!candidates.some(isUsable)) break;
  }
  throw new AppError(
    'model.invalid',
    `The model cannot be run tile by tile: an input of ${lengths.min} pixels is answered by ${answer(lengths.min)}, of which ` +
      `${halo} at each edge are not to be used (halo). Choose another model, or correct its description.`,
  );
}

/** Smallest number of input pixels that stands for a whole number of output pixels. */
function inputGrain(scale: number): number {
  for (let grain = 1; grain <= 64; grain++) {
    if (Math.abs(Math.round(grain * scale) - grain * scale) < 1e-9 && Math.round(grain * scale) > 0)
      return grain;
  }
  throw new AppError(
    'model.invalid',
    `The model's output is ${scale} times as long as its input: expected a ratio of small whole numbers. Choose another model.`,
  );
}

/** What the starts of tiles have to be multiples of, in input pixels; `core`: what a tile has besides its halo. */
function stepOf({ step }: AxisSize, input: number, core: number, grain: number): number {
  if (step > 0) return leastCommonMultiple(step, grain);
  let usual = USUAL_STEP;
  while (usual > 1 && (input % usual !== 0 || usual * 8 > core)) usual /= 2;
  return leastCommonMultiple(usual, grain);
}

function leastCommonMultiple(a: number, b: number): number {
  let multiple = a;
  while (multiple % b !== 0) multiple += a;
  return multiple;
}

/**
 * How much each pixel of each tile counts, 0..1: 1 where only this tile counts, straight ramps to its neighbours; over all
 * tiles they add up to 1 on every pixel.
 */
export function axisWeights({ size, length, starts, ramps }: AxisTiles): Float32Array[] {
  const sums = new Float64Array(size);
  const weights = starts.map((start, index) => {
    const own = new Float32Array(length).fill(1);
    fade(own, start, ramps[index - 1], true);
    fade(own, start, ramps[index], false);
    own.forEach((weight, i) => {
      if (start + i >= 0 && start + i < size) sums[start + i] += weight;
    });
    return own;
  });
  // Where a third tile reaches in, ramps alone add up to more.
  for (const [index, own] of weights.entries()) {
    for (let i = 0; i < length; i++) {
      const sum = sums[starts[index] + i];
      if (sum > 0) own[i] /= sum;
    }
  }
  return weights;
}

function fade(
  weights: Float32Array,
  start: number,
  ramp: AxisTiles['ramps'][number] | undefined,
  isIn: boolean,
): void {
  if (!ramp) return;
  const from = ramp.from - start;
  for (let i = 0; i < weights.length; i++) {
    const position = Math.min(1, Math.max(0, (i - from + 0.5) / Math.max(ramp.length, 1e-9)));
    weights[i] *= isIn ? position : 1 - position;
  }
}

/** Index inside 0..size-1 for any position: beyond the edge the image is mirrored, without doubling the edge itself. */
export function mirror(position: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const wrapped = ((position % period) + period) % period;
  return wrapped < size ? wrapped : period - wrapped;
}
