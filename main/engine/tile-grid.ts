/** Tiles along one axis, in pixels; all have the same length, so that the network sees one shape only. */
export interface AxisTiles {
  length: number;
  /** First pixel of each tile; may lie before the image (a shifted grid), and the last may end behind it. */
  starts: number[];
  /**
   * starts.length + 1 positions from 0 to the image's size: pixels from cuts[i] to cuts[i + 1] are finished once tile i
   * is done and all before it.
   */
  cuts: number[];
  /** Where tile i fades out and tile i + 1 fades in: first pixel and number of pixels, 0 for a hard cut. */
  ramps: { from: number; length: number }[];
}

export interface GridOptions {
  /** Tiles are a multiple of this long, at least `min`. */
  step: number;
  min: number;
  /** Upper bound of their length, as far as `step` and `min` allow. */
  maxTile: number;
  /** Pixels that neighbours share at least. */
  overlap: number;
  /** Pixels at a tile's edge that are not used where a neighbour has them too: the network sees too little around them. */
  halo: number;
  /** Moves the grid to the left by so many pixels (tests of seams). */
  offset: number;
}

/**
 * As few tiles as cover `size` pixels with the given overlap, spread evenly: little is computed twice. All begin at
 * multiples of `step`, because a network with pooling answers a little differently when its picture moves by less:
 * neighbours then agree on what they share. In the middle of that, one fades into the other.
 */
export function planAxis(size: number, options: GridOptions): AxisTiles {
  const { offset, step } = options;
  const extent = size + offset;
  const { count, length } = chooseTiles(extent, options);
  const travel = Math.ceil(Math.max(0, extent - length) / step) * step;
  const starts = Array.from({ length: count }, (_, i) => {
    const even = count === 1 ? 0 : (i * travel) / (count - 1);
    return Math.floor(even / step) * step - offset;
  });
  const cuts = [0];
  const ramps: AxisTiles['ramps'] = [];
  for (let i = 1; i < count; i++) {
    const shared = starts[i - 1] + length - starts[i];
    const margin = Math.max(0, Math.min(options.halo, (shared - 1) >> 1));
    const from = starts[i] + margin;
    ramps.push({ from, length: shared - 2 * margin });
    cuts.push(Math.max(0, from));
  }
  cuts.push(size);
  return { length, starts, cuts, ramps };
}

/** The smallest number of tiles, and then their smallest length, that reach over `extent` pixels. */
function chooseTiles(
  extent: number,
  { step, min, ...options }: GridOptions,
): { count: number; length: number } {
  const fit = (length: number): number => min + Math.ceil(Math.max(0, length - min) / step) * step;
  const maxTile = Math.max(fit(options.maxTile - step + 1), fit(2 * step));
  // No pixel may belong to three tiles.
  const overlap = Math.min(options.overlap, maxTile >> 2);
  for (let count = 1; ; count++) {
    for (let length = fit(Math.ceil(extent / count)); length <= maxTile; length += step) {
      const advance = Math.floor((length - overlap) / step) * step;
      if (length + (count - 1) * advance >= extent) return { count, length };
    }
  }
}

/**
 * How much each pixel of tile `index` counts, 0..1: 1 where only this tile counts, straight ramps to its neighbours,
 * which add up to 1.
 */
export function axisWeights(axis: AxisTiles, index: number): Float32Array {
  const { length, starts, ramps } = axis;
  const weights = new Float32Array(length).fill(1);
  const fade = (ramp: AxisTiles['ramps'][number] | undefined, isIn: boolean): void => {
    if (!ramp) return;
    const from = ramp.from - starts[index];
    for (let i = 0; i < length; i++) {
      const position = Math.min(1, Math.max(0, (i - from + 0.5) / Math.max(ramp.length, 1e-9)));
      weights[i] *= isIn ? position : 1 - position;
    }
  };
  fade(ramps[index - 1], true);
  fade(ramps[index], false);
  return weights;
}

/** Index inside 0..size-1 for any position: beyond the edge the image is mirrored, without doubling the edge itself. */
export function mirror(position: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const wrapped = ((position % period) + period) % period;
  return wrapped < size ? wrapped : period - wrapped;
}
