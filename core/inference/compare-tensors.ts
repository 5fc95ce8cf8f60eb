/** How close an output has to be to the expected one: |got - expected| <= absolute + relative * |expected|. */
export interface Tolerance {
  absolute: number;
  relative: number;
  /** Values per million that may lie outside. */
  mismatchesPerMillion: number;
}

/** BioImage.IO's default, `ReproducibilityTolerance` of model description 0.5. */
export const BIOIMAGEIO_TOLERANCE: Tolerance = {
  absolute: 1e-3,
  relative: 1e-3,
  mismatchesPerMillion: 100,
};

export interface TensorComparison {
  passed: boolean;
  compared: number;
  mismatches: number;
  /** Where they differ most, measured against what is allowed there; null when they are equal. */
  largest: {
    difference: number;
    limit: number;
    /** Position along each axis of `shape`. */
    index: number[];
    expected: number;
    got: number;
  } | null;
}

/**
 * Compares two tensors of one shape, C order. Two NaN and two equal infinities are equal; NaN or infinity against anything
 * else is a mismatch.
 */
export function compareTensors(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  shape: readonly number[],
  tolerance: Tolerance = BIOIMAGEIO_TOLERANCE,
): TensorComparison {
  const compared = shape.reduce((product, size) => product * size, 1);
  if (got.length !== compared || expected.length !== compared) {
    throw new Error(
      `expected ${compared} values of ${shape.join(' x ')}, got ${got.length} and ${expected.length}`,
    );
  }
  let mismatches = 0;
  let worst = 0;
  let worstAt = -1;
  for (let i = 0; i < compared; i++) {
    if (Object.is(got[i], expected[i]) || got[i] === expected[i]) continue;
    const excess = Math.abs(got[i] - expected[i]) / limitAt(expected[i], tolerance);
    // An infinity or NaN among two values that differ: infinitely far.
    const ratio = Number.isFinite(excess) && Number.isFinite(expected[i]) ? excess : Infinity;
    if (ratio > 1) mismatches++;
    if (ratio > worst) {
      worst = ratio;
      worstAt = i;
    }
  }
  const passed = mismatches <= (compared * tolerance.mismatchesPerMillion) / 1e6;
  if (worstAt < 0) return { passed, compared, mismatches, largest: null };
  const largest = {
    difference: Math.abs(got[worstAt] - expected[worstAt]),
    limit: limitAt(expected[worstAt], tolerance),
    index: positionOf(worstAt, shape),
    expected: expected[worstAt],
    got: got[worstAt],
  };
  return { passed, compared, mismatches, largest };
}

function limitAt(expected: number, { absolute, relative }: Tolerance): number {
  return absolute + relative * Math.abs(expected);
}

function positionOf(offset: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = offset;
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}
