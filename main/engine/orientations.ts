/** One of the eight ways to lay a picture: rows and columns exchanged or not, then flipped along y, x, both or neither. */
export interface Orientation {
  transpose: boolean;
  flipY: boolean;
  flipX: boolean;
}

export const ORIENTATIONS: readonly Orientation[] = [false, true].flatMap((transpose) =>
  [false, true].flatMap((flipY) => [false, true].map((flipX) => ({ transpose, flipY, flipX }))),
);

/** Calls `visit` with each pixel's place in the turned plane and in the plane itself. Transposing needs a square. */
function eachPixel(
  height: number,
  width: number,
  { transpose, flipY, flipX }: Orientation,
  visit: (turned: number, own: number) => void,
): void {
  if (transpose && height !== width) throw new Error(`${height} x ${width} cannot be transposed in place`);
  let turned = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const row = transpose ? x : y;
      const column = transpose ? y : x;
      visit(turned++, (flipY ? height - 1 - row : row) * width + (flipX ? width - 1 - column : column));
    }
  }
}

/** Channels of height x width values, laid in another way. */
export function orient(
  values: Float32Array,
  channels: number,
  height: number,
  width: number,
  orientation: Orientation,
): Float32Array {
  const out = new Float32Array(values.length);
  const size = height * width;
  eachPixel(height, width, orientation, (turned, own) => {
    for (let c = 0; c < channels; c++) out[c * size + turned] = values[c * size + own];
  });
  return out;
}

/** Adds `share` times the values of a turned picture to where they belong. */
export function addOriented(
  sum: Float32Array,
  turnedValues: Float32Array,
  share: number,
  height: number,
  width: number,
  orientation: Orientation,
): void {
  const size = height * width;
  eachPixel(height, width, orientation, (turned, own) => {
    for (let from = 0; from < sum.length; from += size)
      sum[from + own] += share * turnedValues[from + turned];
  });
}
