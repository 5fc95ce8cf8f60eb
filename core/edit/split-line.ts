import type { Point } from '../image/geometry.ts';
import { labelComponents } from '../mask/components.ts';
import type { PlacedMask } from '../mask/placed-mask.ts';
import { CrackLine } from './crack-line.ts';
import { numberPieces, type ObjectPieces } from './pieces.ts';

/** Pieces of fewer pixels than this are not cut off: they come from a line that only grazes the object. */
export const SMALLEST_PIECE = 4;

/**
 * Cuts an object along a drawn line (image coordinates, pixel (i, j) covers [i, i + 1) x [j, j + 1)). The line runs between
 * pixels and takes none away. The largest piece of what it cuts keeps the object's number, and so does what it does not cut.
 * Null when the line cuts off nothing of at least `smallest` pixels.
 */
export function splitByLine(
  object: PlacedMask,
  line: readonly Point[],
  smallest = SMALLEST_PIECE,
): ObjectPieces | null {
  const { rect, mask } = object;
  const whole = labelComponents(mask, rect.width, 4);
  const { pieces, sizes } = floodPieces(mask, rect.width, new CrackLine(rect, line));
  if (sizes.length === whole.count + 1) return null;
  joinSmall(rect.width, pieces, sizes, smallest);
  // In each connected part the largest piece stays.
  const largest = new Uint32Array(whole.count + 1);
  for (let i = 0; i < mask.length; i++) {
    const part = whole.labels[i];
    if (part !== 0 && sizes[pieces[i]] > sizes[largest[part]]) largest[part] = pieces[i];
  }
  const staying = new Set(largest);
  return numberPieces(rect, pieces, sizes.length - 1, (piece) => staying.has(piece));
}

/** 4-connected pieces of a mask (0 = outside) between the cracks, and their sizes in pixels; sizes[0] is 0. */
function floodPieces(
  mask: Uint8Array,
  width: number,
  cracks: CrackLine,
): { pieces: Uint32Array; sizes: number[] } {
  const pieces = new Uint32Array(mask.length);
  const queue = new Uint32Array(mask.length);
  const sizes = [0];
  let tail = 0;
  const visit = (from: number, to: number): void => {
    if (mask[to] !== 1 || pieces[to] !== 0 || cracks.isBetween(from, to)) return;
    pieces[to] = sizes.length;
    queue[tail++] = to;
  };
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] === 0 || pieces[start] !== 0) continue;
    pieces[start] = sizes.length;
    queue[0] = start;
    tail = 1;
    for (let head = 0; head < tail; head++) {
      const p = queue[head];
      const x = p % width;
      if (x > 0) visit(p, p - 1);
      if (x < width - 1) visit(p, p + 1);
      visit(p, p - width);
      visit(p, p + width);
    }
    sizes.push(tail);
  }
  return { pieces, sizes };
}

/** Pieces below `smallest` pixels go to their largest neighbour, the smallest first. Changes `pieces` and `sizes`. */
function joinSmall(width: number, pieces: Uint32Array, sizes: number[], smallest: number): void {
  const small = sizes.map((_, piece) => piece).filter((piece) => piece > 0 && sizes[piece] < smallest);
  if (small.length === 0) return;
  const neighbours = findNeighbours(width, pieces, sizes.length);
  const joined = sizes.map((_, piece) => piece);
  const root = (piece: number): number => (joined[piece] === piece ? piece : root(joined[piece]));
  for (const piece of small.sort((a, b) => sizes[a] - sizes[b])) {
    const own = root(piece);
    if (sizes[own] >= smallest) continue;
    const others = [...neighbours[piece]].map(root).filter((other) => other !== own);
    if (others.length === 0) continue;
    const goal = others.reduce((best, other) => (sizes[other] > sizes[best] ? other : best));
    joined[own] = goal;
    sizes[goal] += sizes[own];
    sizes[own] = 0;
  }
  for (let i = 0; i < pieces.length; i++) pieces[i] = root(pieces[i]);
}

/** By piece: those that share a side of a pixel with it. */
function findNeighbours(width: number, pieces: Uint32Array, count: number): Set<number>[] {
  const neighbours = Array.from({ length: count }, () => new Set<number>());
  const note = (a: number, b: number): void => {
    if (a === b || a === 0 || b === 0) return;
    neighbours[a].add(b);
    neighbours[b].add(a);
  };
  for (let i = 0; i < pieces.length; i++) {
    if (i % width > 0) note(pieces[i - 1], pieces[i]);
    if (i >= width) note(pieces[i - width], pieces[i]);
  }
  return neighbours;
}
