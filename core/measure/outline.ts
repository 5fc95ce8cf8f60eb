import type { ObjectRows } from './object-rows.ts';

/** What follows from an object's pixels and their neighbours. Lengths in pixels. */
export interface Outline {
  /** Through the centres of the border pixels (those with a background pixel among their 4 neighbours). */
  perimeter: number;
  /** By Crofton's formula in 4 directions. */
  perimeterCrofton: number;
  /** Parts less holes, where pixels that touch at a corner belong together. */
  eulerNumber: number;
}

const DIAGONAL = Math.SQRT2;

/**
 * Length of a border pixel by which of its neighbours are border pixels: 2 for each of the 4 beside it and 10 for each at its
 * corners, plus 1 for itself. (Benkrid and Crookes, "Design and FPGA implementation of a perimeter estimator"; the codes are
 * those of scikit-image's `perimeter` with neighbourhood 4.)
 */
const LENGTHS = new Float64Array(50);
for (const code of [5, 7, 15, 17, 25, 27]) LENGTHS[code] = 1;
for (const code of [21, 33]) LENGTHS[code] = DIAGONAL;
for (const code of [13, 23]) LENGTHS[code] = (1 + DIAGONAL) / 2;

/**
 * What each square of 2 x 2 pixels adds, by 1 for its lower right pixel, 2 for the upper right, 4 for the lower left and 8 for
 * the upper left. (Rivollier, thesis of 2010, for the perimeter; Ohser, Nagel and Schladitz 2002 for the Euler number.)
 */
const EIGHTH = Math.PI / (4 * DIAGONAL);
const QUARTER = Math.PI / 4;
const CROFTON = Float64Array.of(
  ...[0, QUARTER + EIGHTH, EIGHTH, 2 * EIGHTH, 0, QUARTER + EIGHTH, 0, EIGHTH],
  ...[QUARTER, 2 * QUARTER, EIGHTH, EIGHTH, QUARTER, 2 * QUARTER, 0, 0],
);
const EULER = Int8Array.of(0, 0, 0, 0, 0, 0, -1, 0, 1, 0, 0, 0, 0, 0, -1, 0);

/** As scikit-image's `perimeter(4)`, `perimeter_crofton(4)` and `euler_number(2)` on the object alone. */
export function measureOutline({ bounds, rowStarts, spans }: ObjectRows): Outline {
  const { width, height } = bounds;
  // Three rows each of pixels and of border pixels, with one column of background on either side.
  const line = () => new Uint8Array(width + 2);
  let [above, here, below] = [line(), line(), line()];
  let [borderAbove, borderHere, borderBelow] = [line(), line(), line()];
  const squares = new Float64Array(16);
  let perimeter = 0;
  // `below` is row r; the border is known one row later, and its length one row after that.
  for (let r = 0; r < height + 2; r++) {
    below.fill(0);
    if (r < height) {
      for (let i = rowStarts[r]; i < rowStarts[r + 1]; i++)
        below.fill(1, spans[2 * i] + 1, spans[2 * i + 1] + 1);
    }
    if (r <= height) countSquares(squares, here, below);
    markBorder(borderBelow, above, here, below);
    perimeter += lengthOfRow(borderAbove, borderHere, borderBelow);
    [above, here, below] = [here, below, above];
    [borderAbove, borderHere, borderBelow] = [borderHere, borderBelow, borderAbove];
  }
  let perimeterCrofton = 0;
  let eulerNumber = 0;
  for (let code = 0; code < 16; code++) {
    perimeterCrofton += CROFTON[code] * squares[code];
    eulerNumber += EULER[code] * squares[code];
  }
  return { perimeter, perimeterCrofton, eulerNumber };
}

function countSquares(squares: Float64Array, upper: Uint8Array, lower: Uint8Array): void {
  for (let x = 1; x < lower.length; x++)
    squares[lower[x] | (upper[x] << 1) | (lower[x - 1] << 2) | (upper[x - 1] << 3)]++;
}

function markBorder(border: Uint8Array, above: Uint8Array, here: Uint8Array, below: Uint8Array): void {
  for (let x = 1; x < here.length - 1; x++)
    border[x] = here[x] & ~(above[x] & below[x] & here[x - 1] & here[x + 1]);
}

function lengthOfRow(above: Uint8Array, here: Uint8Array, below: Uint8Array): number {
  let length = 0;
  for (let x = 1; x < here.length - 1; x++) {
    if (here[x] === 0) continue;
    const beside = above[x] + below[x] + here[x - 1] + here[x + 1];
    const corners = above[x - 1] + above[x + 1] + below[x - 1] + below[x + 1];
    length += LENGTHS[1 + 2 * beside + 10 * corners];
  }
  return length;
}
