import type { Channel } from '../../core/image/pixel-source.ts';

const RGB: readonly Channel[] = [
  { name: 'Red', color: '#ff0000' },
  { name: 'Green', color: '#00ff00' },
  { name: 'Blue', color: '#0000ff' },
];

/** One entry per channel: the file's own names and colours where it has them. */
export function nameChannels(count: number, isRgb: boolean, fromFile: readonly Channel[] = []): Channel[] {
  if (isRgb) return [...RGB];
  return Array.from({ length: count }, (_, i) => ({
    name: fromFile[i]?.name || (count === 1 ? 'Intensity' : `Channel ${i + 1}`),
    color: fromFile[i]?.color ?? null,
  }));
}
