import { ramp, robustScores } from './outliers.ts';

/**
 * Why an object may be wrong:
 * `outline`   the foreground map has no clear step across it,
 * `contact`   the boundary map is weak along the line to a neighbour (two that are one, or one cut in the wrong place),
 * `size`      its area is unlike that of the others,
 * `shape`     it is less compact or longer than the others,
 * `contrast`  its values are hardly different from those around it,
 * `seam`      a straight side along a row or a column, as a border of image tiles leaves it,
 * `edge`      the image ends in it.
 */
export const DOUBT_REASONS = ['outline', 'contact', 'size', 'shape', 'contrast', 'seam', 'edge'] as const;
export type DoubtReason = (typeof DOUBT_REASONS)[number];

/** How much a reason can add by itself: an object at the image's edge is seldom wrong, one with no outline often. */
const WEIGHTS: Record<DoubtReason, number> = {
  outline: 0.8,
  contact: 0.6,
  size: 0.7,
  shape: 0.6,
  contrast: 0.5,
  seam: 0.3,
  edge: 0.1,
};

/** One value for each object; NaN where there is none. */
export interface DoubtFacts {
  /** Pixels. */
  area: Float64Array;
  solidity: Float64Array;
  axis_major_length: Float64Array;
  axis_minor_length: Float64Array;
  /** As of `Evidence`. */
  margin: Float64Array;
  contact: Float64Array;
  contrast: Float64Array;
  straight: Float64Array;
  edge: Float64Array;
}

export interface Doubts {
  /** 0 (nothing speaks against it) to 1. */
  doubt: Float64Array;
  /** What each reason adds, 0 to its weight. */
  reasons: Record<DoubtReason, Float64Array>;
}

/** Scores every object of a plane, in the order of the facts. Outliers are told by the median and its absolute deviation. */
export function scoreDoubt(facts: DoubtFacts): Doubts {
  const size = robustScores(facts.area.map(Math.log), 0.15);
  const compact = robustScores(facts.solidity, 0.02);
  const elongation = facts.axis_major_length.map((major, i) =>
    Math.log(major / Math.max(1, facts.axis_minor_length[i])),
  );
  const long = robustScores(elongation, 0.15);
  const clear = robustScores(facts.margin, 0.05);
  const contrast = robustScores(
    facts.contrast.map((value) => Math.log(value)),
    0.25,
  );
  const scores: Record<DoubtReason, (i: number) => number> = {
    outline: (i) => Math.max(ramp(facts.margin[i], 0.6, 0.1), 0.7 * ramp(-clear[i], 2, 6)),
    contact: (i) => ramp(facts.contact[i], 0.7, 0.2),
    // What the image's edge cuts off is small for that reason.
    size: (i) => ramp(facts.edge[i] === 1 ? size[i] : Math.abs(size[i]), 2, 5),
    shape: (i) => Math.max(ramp(-compact[i], 2, 6), ramp(long[i], 2.5, 6)),
    contrast: (i) => Math.max(ramp(facts.contrast[i], 0.6, 0.1), ramp(-contrast[i], 2, 5)),
    seam: (i) => seamScore(facts.straight[i], facts.area[i]),
    edge: (i) => facts.edge[i],
  };
  const count = facts.area.length;
  // Reasons are taken as independent of each other, so that two weak ones count for more than one.
  const certainty = new Float64Array(count).fill(1);
  const reasons = Object.fromEntries(
    DOUBT_REASONS.map((reason) => {
      const shares = new Float64Array(count);
      for (let i = 0; i < count; i++) {
        shares[i] = WEIGHTS[reason] * scores[reason](i);
        certainty[i] *= 1 - shares[i];
      }
      return [reason, shares];
    }),
  ) as Doubts['reasons'];
  const doubt = certainty.map((value) => 1 - value);
  return { doubt, reasons };
}

/**
 * Of a straight stretch. A disc of diameter d has one of about 2 sqrt(d) where a row or column touches it, so only what is half
 * as long again counts; short stretches are nothing in any object.
 */
function seamScore(straight: number, area: number): number {
  const diameter = Math.sqrt((4 * area) / Math.PI);
  return straight < 10 ? 0 : ramp(straight / Math.sqrt(diameter), 3.2, 5);
}
