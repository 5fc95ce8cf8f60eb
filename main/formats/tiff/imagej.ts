export interface ImagejStack {
  images: number;
  channels: number;
  slices: number;
  frames: number;
  /** As written: 'micron', 'um', '\u00B5m' (the six characters), 'pixel', ... */
  unit: string | null;
  /** Distance of slices in that unit. */
  spacing: number | null;
}

/** ImageJ's description (`FileInfo.getDescription`), or null when `text` isn't one. */
export function parseImagej(text: string): ImagejStack | null {
  if (!text.startsWith('ImageJ=')) return null;
  const values = new Map(
    text.split(/\r?\n/).flatMap((line): [string, string][] => {
      const at = line.indexOf('=');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
    }),
  );
  const count = (key: string): number => {
    const value = Number(values.get(key) ?? 1);
    return Number.isInteger(value) && value >= 1 ? value : 1;
  };
  const spacing = Math.abs(Number(values.get('spacing')));
  const stack = {
    images: count('images'),
    channels: count('channels'),
    slices: count('slices'),
    frames: count('frames'),
  };
  const isConsistent = stack.channels * stack.slices * stack.frames === stack.images;
  return {
    ...(isConsistent ? stack : { images: stack.images, channels: 1, slices: stack.images, frames: 1 }),
    unit: values.get('unit')?.replace(/\\u00B5/i, 'µ') ?? null,
    spacing: spacing > 0 ? spacing : null,
  };
}
