/** Fraction of the golden ratio: however many dots there are, neighbours in the order lie apart, without chance. */
const GOLDEN = 0.6180339887498949;

/** Where dot number `index` stands sideways, -0.5..0.5; the same for the same number. */
export function spread(index: number): number {
  return ((index * GOLDEN) % 1) - 0.5;
}
