import type { PixelSize } from '../../../core/image/pixel-source.ts';
import type { Stack } from './stack.ts';

interface Axis {
  name: string;
  size: number;
}

/**
 * tifffile's own description, `{"shape": [2, 5, 64, 64], "axes": "TZYX"}`: the axes before Y run over the pages.
 * Null for any other text, and when the pages don't add up.
 */
export function parseShaped(text: string, pageCount: number): Axis[] | null {
  if (!text.startsWith('{')) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null; // a description of somebody else's that only looks like JSON
  }
  const { shape, axes } = parsed as { shape?: unknown; axes?: unknown };
  if (!Array.isArray(shape) || typeof axes !== 'string' || axes.length !== shape.length) return null;
  const leading = [...axes.slice(0, axes.indexOf('Y'))].map((name, i) => ({ name, size: Number(shape[i]) }));
  const isKnown = leading.every(
    ({ name, size }) => 'TCZ'.includes(name) && Number.isInteger(size) && size >= 1,
  );
  const pages = leading.reduce((product, { size }) => product * size, 1);
  return isKnown && pages === pageCount && new Set(leading.map(({ name }) => name)).size === leading.length
    ? leading
    : null;
}

export function shapedStack(axes: Axis[], pixelSize: PixelSize | null): Stack {
  const sizeOf = (name: string): number => axes.find((axis) => axis.name === name)?.size ?? 1;
  return {
    format: 'TIFF',
    t: sizeOf('T'),
    z: sizeOf('Z'),
    channelPages: sizeOf('C'),
    channels: [],
    pixelSize,
    pageOf(t, c, z) {
      const at: Record<string, number> = { T: t, C: c, Z: z };
      return axes.reduce((page, { name, size }) => page * size + at[name], 0);
    },
    isContiguous: false,
    metadata: {},
  };
}
