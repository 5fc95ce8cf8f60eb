import type { LabelSource, SourceImage } from '../../services/exporting.ts';

/** Labels in memory (row by row) as exporters read them. */
export function sourceOf(
  labels: Uint32Array,
  width: number,
  facts: Partial<Pick<LabelSource, 'pixelSize' | 'image' | 'map'>> = {},
): LabelSource {
  let maxLabel = 0;
  for (const label of labels) maxLabel = Math.max(maxLabel, label);
  const found = new Set(labels);
  found.delete(0);
  return {
    width,
    height: labels.length / width,
    objects: found.size,
    maxLabel,
    pixelSize: null,
    map: null,
    ...facts,
    readRows: (y, rows) => Promise.resolve(labels.slice(y * width, (y + rows) * width)),
  };
}

/** An image of one plane that was never segmented, but for `facts`. */
export function imageOf(name: string, facts: Partial<SourceImage> = {}): SourceImage {
  const stack = { c: 1, z: 1, t: 1 };
  return {
    name,
    path: `/images/${name}`,
    stack,
    plane: null,
    edited: new Set(),
    segmentation: null,
    ...facts,
  };
}

/** Rows of digits (0 or . = background) as labels. */
export function drawLabels(...rows: string[]): { labels: Uint32Array; width: number } {
  const labels = Uint32Array.from(rows.join(''), (sign) => (sign === '.' ? 0 : Number(sign)));
  return { labels, width: rows[0].length };
}

/** One pixel, one with a hole, several parts, touching at corners, at every edge, an object in an object's hole. */
export const AWKWARD = drawLabels(
  '11..2..3333.',
  '11......3..3',
  '.....4..3663',
  '444.4...3333',
  '4.44...5....',
  '444...5.5..7',
  '....5555...7',
  '8.8........7',
  '.8.99...9.77',
  '8.8.99999.77',
);

/** `count` squares of `side` pixels in a grid one pixel apart, labelled from 1 on, as wide as `perRow` of them. */
export function squares(count: number, side: number, perRow: number): { labels: Uint32Array; width: number } {
  const step = side + 1;
  const width = perRow * step;
  const labels = new Uint32Array(width * Math.ceil(count / perRow) * step);
  for (let i = 0; i < count; i++) {
    const first = Math.floor(i / perRow) * step * width + (i % perRow) * step;
    for (let y = 0; y < side; y++) labels.fill(i + 1, first + y * width, first + y * width + side);
  }
  return { labels, width };
}

/** Irregular blobs with holes and islands: `count` labels spread over a plane by a fixed rule. */
export function mottled(width: number, height: number, count: number): Uint32Array {
  let state = 12345;
  const labels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      const isFree = state >>> 29 === 0;
      const cell = Math.floor(x / 16) + Math.floor(y / 16) * Math.ceil(width / 16);
      labels[y * width + x] = isFree ? 0 : 1 + ((cell * 7919) % count);
    }
  }
  return labels;
}
