import type { ObjectRows } from './object-rows.ts';

/** The first and last pixel of every row of an object; `left > right` where a row has none. Whole columns. */
interface RowEnds {
  left: Float64Array;
  right: Float64Array;
}

/** Corners of one side of a hull, in half pixels: row `levels[i] / 2 - 0.5`, column `columns[i] / 2`; from top to bottom. */
interface Side {
  levels: number[];
  columns: number[];
}

export interface ConvexHull {
  /** Pixels whose centres lie in the hull or on its edge. */
  area: number;
  /** Largest distance of two points of its outline, with a pixel `scale.x` wide and `scale.y` high. */
  feretDiameter(scale?: { x: number; y: number }): number;
}

/**
 * The convex hull of an object as scikit-image's `convex_hull_image` takes it: of the middles of its pixels' four edges, so
 * that single pixels and lines have one too. `feretDiameter` is its `feret_diameter_max`: between the points where a contour
 * at level 0.5 cuts that image, which are the middles of the edges of its border pixels. All corners are at half pixels, so
 * the arithmetic is exact.
 */
export function findConvexHull(runs: ObjectRows): ConvexHull {
  const filled = fillHull(findRowEnds(runs));
  let area = 0;
  for (let r = 0; r < filled.left.length; r++) area += filled.right[r] - filled.left[r] + 1;
  let corners: Float64Array | null = null;
  return {
    area,
    feretDiameter(scale = { x: 1, y: 1 }) {
      corners ??= findCorners(filled);
      return diameterOf(corners, scale);
    },
  };
}

function findRowEnds({ bounds, rowStarts, spans }: ObjectRows): RowEnds {
  const left = new Float64Array(bounds.height).fill(Infinity);
  const right = new Float64Array(bounds.height).fill(-Infinity);
  for (let r = 0; r < bounds.height; r++) {
    if (rowStarts[r] === rowStarts[r + 1]) continue;
    left[r] = spans[2 * rowStarts[r]];
    right[r] = spans[2 * rowStarts[r + 1] - 1] - 1;
  }
  return { left, right };
}

/** The pixels inside the hull. No row is without one: the hull is at least a pixel wide everywhere. */
function fillHull(ends: RowEnds): RowEnds {
  const left = innermostColumns(bulge(ends.left), ends.left.length);
  const right = innermostColumns(bulge(ends.right.map(negate)), ends.left.length).map(negate);
  return { left, right };
}

/**
 * The left side of the hull of the edge middles of pixels `left[r]`. Level 2 r + 1 is the middle of row r, with the left
 * edge's middle half a pixel further out; levels 2 r and 2 r + 2 are the row's upper and lower edge.
 */
function bulge(left: Float64Array): Side {
  const side: Side = { levels: [], columns: [] };
  const { levels, columns } = side;
  for (let level = 0; level <= 2 * left.length; level++) {
    const r = level >> 1;
    const column =
      level % 2 === 1 ? 2 * left[r] - 1 : 2 * Math.min(left[r] ?? Infinity, left[r - 1] ?? Infinity);
    if (column === Infinity) continue;
    // Andrew's monotone chain: what lies to the right of the line between its neighbours is no corner.
    while (levels.length > 1) {
      const n = levels.length;
      const ahead = (columns[n - 1] - columns[n - 2]) * (level - levels[n - 2]);
      const across = (column - columns[n - 2]) * (levels[n - 1] - levels[n - 2]);
      if (ahead < across) break;
      levels.pop();
      columns.pop();
    }
    levels.push(level);
    columns.push(column);
  }
  return side;
}

/** The leftmost column of each row whose pixel centre is not to the left of the side. */
function innermostColumns({ levels, columns }: Side, height: number): Float64Array {
  const innermost = new Float64Array(height);
  for (let r = 0, i = 0; r < height; r++) {
    const level = 2 * r + 1;
    while (levels[i + 1] < level) i++;
    const span = levels[i + 1] - levels[i];
    // One division of whole numbers: the quotient is whole only when it is exactly so.
    const above = columns[i] * span + (columns[i + 1] - columns[i]) * (level - levels[i]);
    innermost[r] = Math.ceil(above / (2 * span));
  }
  return innermost;
}

/** x and y of the corners of the hull of the edge middles, in pixels. */
function findCorners({ left, right }: RowEnds): Float64Array {
  const sides = [
    { side: bulge(left), sign: 1 },
    { side: bulge(right.map(negate)), sign: -1 },
  ];
  return Float64Array.from(
    sides.flatMap(({ side, sign }) =>
      side.levels.flatMap((level, i) => [(sign * side.columns[i]) / 2, (level - 1) / 2]),
    ),
  );
}

/** Largest distance of two corners. All pairs: a hull on a grid of n pixels has no more than about n ** (2 / 3) corners. */
function diameterOf(corners: Float64Array, scale: { x: number; y: number }): number {
  let largest = 0;
  for (let i = 0; i < corners.length; i += 2) {
    for (let j = i + 2; j < corners.length; j += 2) {
      const x = (corners[i] - corners[j]) * scale.x;
      const y = (corners[i + 1] - corners[j + 1]) * scale.y;
      largest = Math.max(largest, x * x + y * y);
    }
  }
  return Math.sqrt(largest);
}

function negate(value: number): number {
  return -value;
}
