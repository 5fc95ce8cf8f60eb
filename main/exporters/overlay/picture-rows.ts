import { AppError } from '../../../core/errors.ts';
import type { LabelSource } from '../../services/exporting.ts';
import { createScaleMark } from './scale-mark.ts';

/** Longer sides are made smaller by a whole number, so that a slide becomes a figure. */
const MAX_SIDE = 4096;
/** Image rows read at a time, about. */
const BAND_ROWS = 512;
/** Outlines, red green blue: a yellow that shows on dark fluorescence and on stained tissue. */
const OUTLINE = [255, 221, 0];

/** The picture's size, and how many image pixels one of its pixels is wide and high. */
export function pictureSize({ width, height }: { width: number; height: number }) {
  const step = Math.ceil(Math.max(width, height) / MAX_SIDE);
  return { width: Math.ceil(width / step), height: Math.ceil(height / step), step };
}

/**
 * Rows of red, green, blue: the image, the outline of every object along its inner pixels, and a scale bar where the pixel size is
 * known. Band by band. In a smaller picture pixels are means, labels those at their centres.
 *
 * @throws AppError `file.unsupported` where there is no picture of the image
 */
export async function* pictureRows(
  source: LabelSource,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const readRgb = await source.image?.openPicture?.(signal);
  if (readRgb === undefined) {
    throw new AppError(
      'file.unsupported',
      'An overlay needs the plane that the labels were made on, and for this stack it is not known. Segment the plane again, or export another format.',
    );
  }
  const { width, height, step } = pictureSize(source);
  const mark = createScaleMark(width, height, step, source.pixelSize);
  const bandRows = Math.max(1, Math.floor(BAND_ROWS / step));
  for (let y = 0; y < height; y += bandRows) {
    signal?.throwIfAborted();
    const rows = Math.min(bandRows, height - y);
    const imageRows = Math.min(source.height, (y + rows) * step) - y * step;
    const colors = shrink(await readRgb(y * step, imageRows), source.width, imageRows, step);
    const labels = await sampleLabels(source, y - 1, rows + 2, step);
    const out = new Uint8Array(rows * width * 3);
    for (let row = 0; row < rows; row++) {
      for (let x = 0; x < width; x++) {
        const from = row * width + x;
        const white = mark?.at(x, y + row) ?? null;
        const isOutline = white === null && isEdge(labels, width, x, row + 1);
        for (let c = 0; c < 3; c++)
          out[3 * from + c] = white ?? (isOutline ? OUTLINE[c] : colors[3 * from + c]);
      }
    }
    yield out;
  }
}

/** Labels at the centres of picture rows `y` to before `y + rows`; rows outside the image repeat those at its edge. */
async function sampleLabels(
  source: LabelSource,
  y: number,
  rows: number,
  step: number,
): Promise<Uint32Array> {
  const width = Math.ceil(source.width / step);
  const out = new Uint32Array(rows * width);
  const at = (index: number, length: number) => Math.min(length - 1, index * step + Math.floor(step / 2));
  const inside = (row: number) => Math.min(Math.ceil(source.height / step) - 1, Math.max(0, row));
  const start = at(inside(y), source.height);
  const end = at(inside(y + rows - 1), source.height) + 1;
  const labels = await source.readRows(start, end - start);
  for (let row = 0; row < rows; row++) {
    const from = (at(inside(y + row), source.height) - start) * source.width;
    for (let x = 0; x < width; x++) out[row * width + x] = labels[from + at(x, source.width)];
  }
  return out;
}

/** A labelled pixel beside one that is not its object's. The image's own edge is no outline. */
function isEdge(labels: Uint32Array, width: number, x: number, row: number): boolean {
  const i = row * width + x;
  const label = labels[i];
  if (label === 0) return false;
  return (
    labels[i - width] !== label ||
    labels[i + width] !== label ||
    (x > 0 && labels[i - 1] !== label) ||
    (x < width - 1 && labels[i + 1] !== label)
  );
}

/** Means of blocks of step x step pixels; those at the right and bottom edge are smaller. */
function shrink(rgb: Uint8Array, width: number, rows: number, step: number): Uint8Array {
  if (step === 1) return rgb;
  const outWidth = Math.ceil(width / step);
  const outRows = Math.ceil(rows / step);
  const sums = new Float64Array(outWidth * 3);
  const out = new Uint8Array(outWidth * outRows * 3);
  for (let row = 0; row < outRows; row++) {
    sums.fill(0);
    const last = Math.min(rows, (row + 1) * step);
    for (let y = row * step; y < last; y++) {
      for (let x = 0; x < width; x++) {
        const to = 3 * Math.floor(x / step);
        const from = 3 * (y * width + x);
        for (let c = 0; c < 3; c++) sums[to + c] += rgb[from + c];
      }
    }
    for (let x = 0; x < outWidth; x++) {
      const count = (Math.min(width, (x + 1) * step) - x * step) * (last - row * step);
      for (let c = 0; c < 3; c++) out[3 * (row * outWidth + x) + c] = Math.round(sums[3 * x + c] / count);
    }
  }
  return out;
}
