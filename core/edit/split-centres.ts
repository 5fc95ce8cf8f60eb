import type { Point, Rect } from '../image/geometry.ts';
import { squaredDistances } from '../mask/distance.ts';
import { growRect, isInMask, placeIn, type PlacedMask } from '../mask/placed-mask.ts';
import { numberPieces, type ObjectPieces } from './pieces.ts';
import { PixelHeap } from './pixel-heap.ts';

/** An object's heights for the watershed: for each pixel of `rect` 1..255 inside the object, 0 outside. */
export interface ObjectHeights {
  rect: Rect;
  levels: Uint8Array;
}

/** Heights by shape: the distance to the object's border, the deepest pixel being 255. */
export function heightsOfShape(object: PlacedMask): ObjectHeights {
  // A frame of one pixel, for the rectangle around an object ends where the object does.
  const framed = placeIn(growRect(object.rect, 1), object);
  const squares = squaredDistances(framed.mask, framed.rect.width);
  const deepest = Math.sqrt(squares.reduce((most, square) => Math.max(most, square), 1));
  const levels = Uint8Array.from(squares, (square) =>
    square === 0 ? 0 : 1 + Math.round((254 * Math.sqrt(square)) / deepest),
  );
  return { rect: framed.rect, levels };
}

/** Heights by the model: distance to the centre times what is no boundary, both 0..255 for the pixels of object.rect. */
export function heightsOfMaps(object: PlacedMask, distance: Uint8Array, boundary: Uint8Array): ObjectHeights {
  const levels = object.mask.map((isIn, i) =>
    isIn === 0 ? 0 : 1 + Math.round((254 * distance[i] * (255 - boundary[i])) / (255 * 255)),
  );
  const rect = growRect(object.rect, 1);
  return { rect, levels: placeIn(rect, { rect: object.rect, mask: levels }).mask };
}

/**
 * Takes an object apart around two centres in it (image coordinates), by a watershed that floods `heights` from both
 * (Meyer 1994). Each centre first climbs to the top it stands below; where both climb to one top there is no neck
 * between them, and the plateau at their height is shared by nearness. The larger piece keeps the number, and so does what
 * neither flood reaches. Null when a centre is not in the object, or both are in one pixel.
 */
export function splitByCentres(
  object: PlacedMask,
  heights: ObjectHeights,
  centres: readonly [Point, Point],
): ObjectPieces | null {
  if (!centres.every((centre) => isInMask(object, centre))) return null;
  const { rect, levels } = heights;
  const starts = centres.map(({ x, y }) => (Math.floor(y) - rect.y) * rect.width + Math.floor(x) - rect.x);
  if (starts[0] === starts[1]) return null;
  const climbs = starts.map((start) => climb(start, levels, rect.width));
  const tops = climbs.map((path) => path[path.length - 1]);
  const seeds = tops[0] === tops[1] ? starts.map((start) => [start]) : climbs;
  const pieces = flood(seeds, levels, rect.width);
  const sizes = [0, 0, 0];
  for (const piece of pieces) if (piece !== 0) sizes[piece]++;
  const larger = sizes[2] > sizes[1] ? 2 : 1;
  for (let i = 0; i < pieces.length; i++) if (levels[i] !== 0 && pieces[i] === 0) pieces[i] = larger;
  return numberPieces(rect, pieces, 2, (piece) => piece === larger);
}

/** The way up from a pixel, always to the highest of the eight neighbours, to the top. Indices. */
function climb(start: number, levels: Uint8Array, width: number): number[] {
  const path = [start];
  for (let p = start; ;) {
    let next = p;
    for (const row of [-width, 0, width]) {
      for (let n = p + row - 1; n <= p + row + 1; n++) if (levels[n] > levels[next]) next = n;
    }
    if (next === p) return path;
    path.push(next);
    p = next;
  }
}

/** Floods from the highest level down; pixels of one level in the order of their distance from the seeds' ends. */
function flood(seeds: readonly number[][], levels: Uint8Array, width: number): Uint32Array {
  const ends = seeds.map((path) => path[path.length - 1]);
  const cap = Math.min(...ends.map((end) => levels[end]));
  const pieces = new Uint32Array(levels.length);
  const heap = new PixelHeap();
  // A distance in the picture is less than this, so that the level decides first.
  const step = 2 * levels.length;
  const push = (p: number, piece: number, below: number): void => {
    const end = ends[piece - 1];
    const distance = Math.hypot((p % width) - (end % width), Math.floor(p / width) - Math.floor(end / width));
    pieces[p] = piece;
    heap.push(p, Math.max(below, (255 - Math.min(levels[p], cap)) * step) + distance);
  };
  // Both ends first: a way up may lead along the other one.
  ends.forEach((end, i) => push(end, i + 1, 0));
  seeds.forEach((path, i) => {
    for (const p of path) if (pieces[p] === 0) push(p, i + 1, 0);
  });
  for (let taken = heap.pop(); taken !== null; taken = heap.pop()) {
    const below = Math.floor(taken.key / step) * step;
    for (const n of [taken.pixel - width, taken.pixel - 1, taken.pixel + 1, taken.pixel + width]) {
      if (levels[n] > 0 && pieces[n] === 0) push(n, pieces[taken.pixel], below);
    }
  }
  return pieces;
}
