import { TILE_SIZE } from '../../core/edit/patch.ts';
import type { LabelSource } from '../services/exporting.ts';

export interface Band {
  y: number;
  rows: number;
  /** rows * width labels, row by row. */
  labels: Uint32Array;
}

/** A source's labels from top to bottom in bands of one tile row, so that no tile is read twice. */
export async function* readBands(source: LabelSource, signal?: AbortSignal): AsyncGenerator<Band> {
  for (let y = 0; y < source.height; y += TILE_SIZE) {
    signal?.throwIfAborted();
    const rows = Math.min(TILE_SIZE, source.height - y);
    yield { y, rows, labels: await source.readRows(y, rows) };
  }
}
