import type { ObjectRows } from './object-rows.ts';

/** First and second moments of an object's pixel centres; every pixel weighs the same. */
export interface Moments {
  /** Mean row and column in the image; the centre of its first pixel is (0, 0), as in scikit-image. */
  row: number;
  column: number;
  /** Mean squared distance from the centroid down the rows, along the columns, and their product, in pixels squared. */
  rowVariance: number;
  columnVariance: number;
  covariance: number;
}

/** The ellipse of the same second moments. Lengths are in the unit of the scale that it was computed with. */
export interface Ellipse {
  /** Full lengths of its axes. A single pixel has 0 and 0, a straight line of pixels has a minor axis of 0. */
  major: number;
  minor: number;
  /** 0 (circle) to 1 (line). */
  eccentricity: number;
  /** Radians from -pi/2 to pi/2: from the rows' axis (straight down) to the major axis, counter-clockwise. */
  orientation: number;
}

/** Sums over runs about the middle of the bounding box, where they neither cancel nor outgrow a double's 53 bits. */
export function measureMoments({ bounds, area, rowStarts, spans }: ObjectRows): Moments {
  const middleX = (bounds.width - 1) / 2;
  const middleY = (bounds.height - 1) / 2;
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumYY = 0;
  let sumXY = 0;
  for (let r = 0; r < bounds.height; r++) {
    const y = r - middleY;
    for (let i = rowStarts[r]; i < rowStarts[r + 1]; i++) {
      const n = spans[2 * i + 1] - spans[2 * i];
      const x = (spans[2 * i] + spans[2 * i + 1] - 1) / 2 - middleX;
      sumX += n * x;
      sumY += n * y;
      // n neighbouring whole numbers have a variance of (n * n - 1) / 12.
      sumXX += n * x * x + (n * (n * n - 1)) / 12;
      sumYY += n * y * y;
      sumXY += n * x * y;
    }
  }
  const x = sumX / area;
  const y = sumY / area;
  return {
    row: bounds.y + middleY + y,
    column: bounds.x + middleX + x,
    rowVariance: sumYY / area - y * y,
    columnVariance: sumXX / area - x * x,
    covariance: sumXY / area - x * y,
  };
}

/**
 * The ellipse by scikit-image's conventions (`axis_major_length` is 4 times the root of the larger variance), with a pixel
 * `scale.x` wide and `scale.y` high. Where both variances are equal, the orientation is that of scikit-image from 0.20 on: the
 * limit of what slightly longer objects have; older ones take the opposite sign there.
 */
export function fitEllipse(moments: Moments, scale = { x: 1, y: 1 }): Ellipse {
  const down = moments.rowVariance * scale.y * scale.y;
  const along = moments.columnVariance * scale.x * scale.x;
  const both = moments.covariance * scale.x * scale.y;
  const larger = (down + along) / 2 + Math.hypot((down - along) / 2, both);
  // By the determinant, which is exactly 0 for a line where a difference would leave a rounding error.
  const smaller = larger > 0 ? Math.max(0, (down * along - both * both) / larger) : 0;
  return {
    major: 4 * Math.sqrt(larger),
    minor: 4 * Math.sqrt(smaller),
    eccentricity: larger > 0 ? Math.sqrt(Math.max(0, 1 - smaller / larger)) : 0,
    orientation: orientationOf(down, along, both),
  };
}

function orientationOf(down: number, along: number, both: number): number {
  if (down === along) return both > 0 ? Math.PI / 4 : -Math.PI / 4;
  return 0.5 * Math.atan2(2 * both, down - along);
}
