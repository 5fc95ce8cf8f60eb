import { TILE_SIZE } from '../edit/patch.ts';
import type { Labelmap } from './labelmap.ts';

/** Size of a labelmap (or of any image) at one of the overview's reductions: every 2 ** `level`-th pixel. */
export function reducedSize(size: { width: number; height: number }, level: number) {
  const step = 2 ** level;
  return { width: Math.ceil(size.width / step), height: Math.ceil(size.height / step) };
}

/**
 * One tile of a picture that shows the middle label of each 2 ** `level` square: labels are numbers, so they are never
 * averaged. TILE_SIZE square cut at the reduced picture's edge, row by row; null where all is background.
 */
export function reduceLabels(
  labelmap: Labelmap,
  level: number,
  column: number,
  row: number,
): Uint32Array | null {
  const step = 2 ** level;
  const size = reducedSize(labelmap, level);
  const left = column * TILE_SIZE;
  const top = row * TILE_SIZE;
  const width = Math.min(TILE_SIZE, size.width - left);
  const height = Math.min(TILE_SIZE, size.height - top);
  let out: Uint32Array | null = null;
  const covered = { x: left * step, y: top * step, width: width * step, height: height * step };
  for (const place of labelmap.tilesIn(covered)) {
    const tile = labelmap.tile(place.column, place.row);
    if (tile === null) continue;
    const rect = labelmap.tileRect(place.column, place.row);
    out ??= new Uint32Array(width * height);
    // The reduced pixels whose middle lies in this tile; the image's last ones are sampled at its edge.
    const first = { x: Math.floor(rect.x / step), y: Math.floor(rect.y / step) };
    for (let y = Math.max(top, first.y); y < top + height && y * step < rect.y + rect.height; y++) {
      const sampleY = Math.min(y * step + (step >> 1), labelmap.height - 1) - rect.y;
      if (sampleY < 0 || sampleY >= rect.height) continue;
      for (let x = Math.max(left, first.x); x < left + width && x * step < rect.x + rect.width; x++) {
        const sampleX = Math.min(x * step + (step >> 1), labelmap.width - 1) - rect.x;
        if (sampleX < 0 || sampleX >= rect.width) continue;
        out[(y - top) * width + (x - left)] = tile[sampleY * rect.width + sampleX];
      }
    }
  }
  return out;
}
