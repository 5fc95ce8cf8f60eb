import type { LabelColoring } from './label-coloring.ts';

/** From nothing speaks against it to most doubtful: grey-blue, amber, red; each step is darker or warmer than the one before. */
const STOPS = [
  [0x5b, 0x8f, 0xb0],
  [0xf0, 0xb4, 0x4d],
  [0xe5, 0x48, 0x4d],
] as const;
const STEPS = 16;

/** '#rrggbb' of a doubt from 0 to 1. Doubts above a half are rare, so the scale is stretched below. */
export function doubtColor(doubt: number): string {
  const place = Math.sqrt(Math.min(1, Math.max(0, doubt))) * (STOPS.length - 1);
  const index = Math.min(STOPS.length - 2, Math.floor(place));
  const part = place - index;
  const parts = STOPS[index].map((from, c) => Math.round(from + part * (STOPS[index + 1][c] - from)));
  return `#${parts.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

const COLORS = Array.from({ length: STEPS + 1 }, (_, step) => doubtColor(step / STEPS));

/** Every object in the colour of its doubt; objects that were not measured yet are grey. */
export function colorByDoubt(doubts: ReadonlyMap<number, number>): LabelColoring {
  const colors = new Map<number, string>();
  for (const [label, doubt] of doubts) colors.set(label, COLORS[Math.round(doubt * STEPS)]);
  return { colors, rest: '#9aa4aa' };
}
