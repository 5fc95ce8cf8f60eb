import type { ObjectRows } from './object-rows.ts';

/** Gaps between the runs of one row: columns `starts[i]` to `ends[i]` (exclusive) belong to background part `parts[i]`. */
interface Gaps {
  starts: number[];
  ends: number[];
  parts: number[];
}

/** The background part that reaches around the object. */
const OUTSIDE = 0;

/**
 * Pixels of background inside an object that nothing leads out of, not even at a corner (as `scipy.ndimage.binary_fill_holes`
 * with a full 3 x 3 structure, which scikit-image's `area_filled` uses). Another object in a hole counts as background too.
 */
export function countHolePixels(runs: ObjectRows): number {
  const { bounds, rowStarts } = runs;
  // A hole needs a run on either side.
  if (!hasGaps(runs)) return 0;
  // Union-find over the gaps; parents[i] <= i, so that the outside stays the root of what leads there.
  const parents: number[] = [OUTSIDE];
  const sizes: number[] = [0];
  const root = (part: number): number => {
    while (parents[part] !== part) part = parents[part] = parents[parents[part]];
    return part;
  };
  const beyond: Gaps = { starts: [-1], ends: [bounds.width + 1], parts: [OUTSIDE] };
  const join = (upper: Gaps, lower: Gaps): void => {
    for (let u = 0, l = 0; u < upper.parts.length && l < lower.parts.length;) {
      if (upper.starts[u] <= lower.ends[l] && lower.starts[l] <= upper.ends[u]) {
        const a = root(upper.parts[u]);
        const b = root(lower.parts[l]);
        parents[Math.max(a, b)] = Math.min(a, b);
      }
      if (upper.ends[u] < lower.ends[l]) u++;
      else l++;
    }
  };
  let last = beyond;
  for (let r = 0; r < bounds.height; r++) {
    const gaps = rowStarts[r] === rowStarts[r + 1] ? beyond : findGaps(runs, r, parents, sizes);
    join(last, gaps);
    last = gaps;
  }
  join(last, beyond);
  let pixels = 0;
  for (let part = 1; part < parents.length; part++) if (root(part) !== OUTSIDE) pixels += sizes[part];
  return pixels;
}

function hasGaps({ bounds, rowStarts }: ObjectRows): boolean {
  for (let r = 0; r < bounds.height; r++) if (rowStarts[r + 1] - rowStarts[r] > 1) return true;
  return false;
}

/** The gaps of a row that has runs: the first and last lead outside, each other one is a new part. */
function findGaps(
  { bounds, rowStarts, spans }: ObjectRows,
  r: number,
  parents: number[],
  sizes: number[],
): Gaps {
  const gaps: Gaps = { starts: [], ends: [], parts: [] };
  let from = -1;
  for (let i = rowStarts[r]; i < rowStarts[r + 1]; i++) {
    const to = spans[2 * i];
    gaps.starts.push(from);
    gaps.ends.push(to);
    gaps.parts.push(i === rowStarts[r] ? OUTSIDE : parents.length);
    if (i > rowStarts[r]) {
      parents.push(parents.length);
      sizes.push(to - from);
    }
    from = spans[2 * i + 1];
  }
  gaps.starts.push(from);
  gaps.ends.push(bounds.width + 1);
  gaps.parts.push(OUTSIDE);
  return gaps;
}
