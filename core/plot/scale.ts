/** Maps values to places along an axis. */
export interface Scale {
  /** Place of a value, in units of the figure. */
  at(value: number): number;
  ticks: { value: number; text: string }[];
}

interface Range {
  low: number;
  high: number;
}

/** From `start` (of `low`) to `end`; both ends of the range are widened to the next tick. About `count` ticks. */
export function linearScale({ low, high }: Range, start: number, end: number, count = 5): Scale {
  const span = high > low ? high - low : Math.abs(high) || 1;
  const step = niceStep(span / count);
  const from = Math.floor(low / step + 1e-9);
  const to = Math.max(from + 1, Math.ceil(high / step - 1e-9));
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = Array.from({ length: to - from + 1 }, (_, i) => {
    const value = Number(((from + i) * step).toFixed(digits));
    return { value, text: tickText(value) };
  });
  const at = (value: number) => start + ((value / step - from) / (to - from)) * (end - start);
  return { at, ticks };
}

/** As `linearScale`, by powers of ten; `low` is above 0. */
export function logScale({ low, high }: Range, start: number, end: number): Scale {
  const from = Math.floor(Math.log10(low) + 1e-9);
  const to = Math.max(from + 1, Math.ceil(Math.log10(high) - 1e-9));
  const ticks = Array.from({ length: to - from + 1 }, (_, i) => {
    const value = Number(`1e${from + i}`);
    return { value, text: tickText(value) };
  });
  const at = (value: number) => start + ((Math.log10(value) - from) / (to - from)) * (end - start);
  return { at, ticks };
}

/** The next of 1, 2 or 5 times a power of ten. */
function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const rest = step / power;
  return (rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 5 ? 5 : 10) * power;
}

function tickText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) return value.toExponential().replace('e+', 'e');
  return value.toLocaleString('en', { maximumFractionDigits: 6 });
}
