import type { ObjectRuns } from './object-runs.ts';

/** Corners of a closed line, x, y, x, y, ... in pixels from the image's top left corner, fractions included. */
export type Outline = readonly number[];

interface Edge {
  /** First row whose pixel centres it passes, and the row behind the last. */
  top: number;
  bottom: number;
  /** Where it crosses the centres of row y: x + y * slope. */
  x: number;
  slope: number;
}

/**
 * The pixels whose centres lie inside the outlines by the even-odd rule, as an object. Centres on a left or upper edge are inside,
 * on a right or lower edge outside, so that outlines side by side share no pixel. Outlines along pixel edges
 * (`traceContours`) give their pixels back exactly. An object without pixels has no runs.
 */
export function fillRings(outlines: readonly Outline[], label: number): ObjectRuns {
  const edges = outlines.flatMap(edgesOf).sort((a, b) => a.top - b.top);
  const runs: number[] = [];
  let active: Edge[] = [];
  let next = 0;
  for (let y = edges[0]?.top ?? 0; active.length > 0 || next < edges.length; y++) {
    if (active.length === 0) y = edges[next].top;
    while (next < edges.length && edges[next].top === y) active.push(edges[next++]);
    const crossings = active.map(({ x, slope }) => x + y * slope).sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const start = firstCentre(crossings[i]);
      const end = firstCentre(crossings[i + 1]);
      if (start >= end) continue;
      // Parts that meet at an edge are one run.
      const last = runs.length - 3;
      if (last >= 0 && runs[last] === y && runs[last + 2] === start) runs[last + 2] = end;
      else runs.push(y, start, end);
    }
    active = active.filter(({ bottom }) => bottom > y + 1);
  }
  return { label, runs };
}

/** Edges that pass the centres of at least one row. */
function edgesOf(outline: Outline): Edge[] {
  const edges: Edge[] = [];
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const [x0, y0, x1, y1] =
      outline[j + 1] < outline[i + 1]
        ? [outline[j], outline[j + 1], outline[i], outline[i + 1]]
        : [outline[i], outline[i + 1], outline[j], outline[j + 1]];
    const top = firstCentre(y0);
    const bottom = firstCentre(y1);
    if (top >= bottom) continue;
    const slope = (x1 - x0) / (y1 - y0);
    edges.push({ top, bottom, x: x0 + (0.5 - y0) * slope, slope });
  }
  return edges;
}

/** Index of the first pixel whose centre is not before `position`; never a negative zero. */
function firstCentre(position: number): number {
  return Math.ceil(position - 0.5) + 0;
}
