import { findCorners, type Corners } from './contour-corners.ts';
import type { ObjectRuns } from './object-runs.ts';

/** Corners of a closed line around pixels: x, y, x, y, ... in pixel corners (0, 0 = the image's top left); the last joins the first. */
export type Ring = readonly number[];

/** Pixels that hang together by their edges: what is inside `outer` and in none of `holes`. */
export interface ContourPart {
  /** Clockwise as seen on screen (y down). */
  outer: Ring;
  /** Counter-clockwise. */
  holes: Ring[];
}

/**
 * The outlines of an object along the edges of its pixels, so that areas by the shoelace formula are pixel counts exactly.
 * Pixels that touch at a corner only belong to different parts. Every ring is simple: it passes no point twice, though rings may
 * touch at a point, as OGC's Simple Features allow. Parts come in the order of their first pixels, row by row.
 *
 * Costs time and memory by the number of runs, not by the area: one sweep over the rows finds the corners and what each is joined
 * to along its row and its column; then the rings are walked.
 */
export function traceContours({ runs }: ObjectRuns): ContourPart[] {
  return walkRings(findCorners(runs));
}

/** Twice the area inside a ring in pixels, negative where it runs counter-clockwise on screen. */
export function doubleArea(ring: Ring): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2)
    sum += ring[j] * ring[i + 1] - ring[i] * ring[j + 1];
  return sum;
}

function walkRings(corners: Corners): ContourPart[] {
  const { x, across, along, twin, isTop } = corners;
  const parts = new Map<number, { outer: Ring | null; holes: Ring[] }>();
  const isDone = new Uint8Array(x.length);
  /** Where a corner of the line being walked stands in it. */
  const place = new Int32Array(x.length).fill(-1);
  for (let first = 0; first < x.length; first++) {
    if (isDone[first] === 1) continue;
    const line: number[] = [];
    const keep = (loop: readonly number[]): void => {
      for (const passed of loop) place[passed] = -1;
      keepRing(parts, corners, loop);
    };
    // The object is on the right hand: along its top edge to the right, from a hole's upper left corner downwards.
    let isAcross = isTop[first];
    let corner = first;
    do {
      isDone[corner] = 1;
      const other = twin[corner];
      // Back at a point that the line has passed: what lies between is a ring of its own.
      if (other >= 0 && place[other] >= 0) keep(line.splice(place[other]));
      place[corner] = line.push(corner) - 1;
      corner = isAcross ? across[corner] : along[corner];
      isAcross = !isAcross;
    } while (corner !== first);
    keep(line);
  }
  return [...parts.values()].map(({ outer, holes }) => {
    if (outer === null) throw new Error('a part has holes but no outer ring');
    return { outer, holes };
  });
}

function keepRing(
  parts: Map<number, { outer: Ring | null; holes: Ring[] }>,
  { x, y, run, root }: Corners,
  line: readonly number[],
): void {
  const ring: number[] = [];
  for (const corner of line) ring.push(x[corner], y[corner]);
  const key = root(run[line[0]]);
  const part = parts.get(key) ?? { outer: null, holes: [] };
  parts.set(key, part);
  if (doubleArea(ring) > 0) part.outer = ring;
  else part.holes.push(ring);
}
