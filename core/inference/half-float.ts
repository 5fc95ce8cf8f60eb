const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** IEEE 754 half-precision bits of a number, rounded to nearest, ties to even; beyond 65504 infinity. */
export function toHalf(value: number): number {
  single[0] = value;
  const [whole] = bits;
  const sign = (whole >>> 16) & 0x8000;
  const magnitude = whole & 0x7fffffff;
  // NaN and infinity; then what rounds to infinity (65520 and up).
  if (magnitude >= 0x7f800000) return sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00);
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // Below 2^-14 halves are multiples of 2^-24.
  if (magnitude < 0x38800000) return sign | roundEven(Math.abs(single[0]) * 2 ** 24);
  return sign | roundEven((magnitude - 0x38000000) / 0x2000);
}

function roundEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}

/** The number of half-precision bits. */
export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
