import { TILE_SIZE } from '../../core/edit/patch.ts';
import type { LabelSource } from '../services/exporting.ts';
import { readBands } from './bands.ts';

export interface LevelSize {
  width: number;
  height: number;
}

/** Rows of one level, as many as a tile is high (at the bottom fewer). */
export interface LevelBand {
  level: number;
  /** Rows of tiles above it. */
  row: number;
  /** rows * width labels, row by row. */
  labels: Uint32Array;
}

/** The levels that the labels' image has in its file; without any below the full size, halves until one tile holds all. */
export function levelsOf({ width, height, image }: LabelSource): readonly LevelSize[] {
  const { levels = [] } = image ?? {};
  return levels.length > 1 ? levels : halve({ width, height });
}

function halve(full: LevelSize): LevelSize[] {
  const levels = [full];
  for (let { width, height } = full; Math.max(width, height) > TILE_SIZE;) {
    width = Math.ceil(width / 2);
    height = Math.ceil(height / 2);
    levels.push({ width, height });
  }
  return levels;
}

/** Where the centre of pixel `index` of `reduced` lies among `full` pixels: the nearest neighbour, for labels cannot be averaged. */
export function nearest(index: number, reduced: number, full: number): number {
  return Math.floor(((2 * index + 1) * full) / (2 * reduced));
}

/**
 * The labels of a plane at every level, in one pass from top to bottom. `levels[0]` is the full size. Memory is bounded by a band of
 * each level.
 */
export async function* readLevels(
  source: LabelSource,
  levels: readonly LevelSize[],
  signal?: AbortSignal,
): AsyncGenerator<LevelBand, void, undefined> {
  const reduced = levels.slice(1).map((size, i) => new ReducedLevel(i + 1, size, source));
  for await (const { y, rows, labels } of readBands(source, signal)) {
    yield { level: 0, row: y / TILE_SIZE, labels };
    for (const level of reduced) yield* level.take(y, rows, labels);
  }
}

class ReducedLevel {
  private readonly level: number;
  private readonly size: LevelSize;
  private readonly full: LevelSize;
  /** Columns of the full size. */
  private readonly columns: Uint32Array;
  /** The next row. */
  private y = 0;
  private band = new Uint32Array(0);

  constructor(level: number, size: LevelSize, full: LevelSize) {
    this.level = level;
    this.size = size;
    this.full = full;
    this.columns = Uint32Array.from({ length: size.width }, (_, x) => nearest(x, size.width, full.width));
  }

  /** Bands that are complete with these rows of the full size. */
  *take(top: number, rows: number, labels: Uint32Array): Generator<LevelBand> {
    const { level, size, full, columns } = this;
    for (; this.y < size.height; this.y++) {
      const from = nearest(this.y, size.height, full.height) - top;
      if (from >= rows) return;
      const row = Math.floor(this.y / TILE_SIZE);
      const inBand = this.y - row * TILE_SIZE;
      const bandRows = Math.min(TILE_SIZE, size.height - row * TILE_SIZE);
      if (inBand === 0) this.band = new Uint32Array(bandRows * size.width);
      for (let x = 0, to = inBand * size.width; x < size.width; x++)
        this.band[to++] = labels[from * full.width + columns[x]];
      if (inBand === bandRows - 1) yield { level, row, labels: this.band };
    }
  }
}
