/** How values become colours: a channel's own colour, or a fixed run of colours from dark to bright. */
export const LUT_NAMES = ['color', 'grey', 'inverted', 'fire', 'viridis'] as const;
export type LutName = (typeof LUT_NAMES)[number];

/** Red, green, blue, 0..255 each. */
export type Rgb = [red: number, green: number, blue: number];

export const LUT_TITLES: Record<LutName, string> = {
  color: 'One colour',
  grey: 'Grey',
  inverted: 'Grey, inverted',
  fire: 'Fire',
  viridis: 'Viridis',
};

/** Evenly spaced from dark to bright; between them colours are mixed. */
const STOPS: Record<Exclude<LutName, 'color'>, readonly Rgb[]> = {
  grey: [
    [0, 0, 0],
    [255, 255, 255],
  ],
  inverted: [
    [255, 255, 255],
    [0, 0, 0],
  ],
  // Every fourth colour of ImageJ's table of that name.
  fire: [
    [0, 0, 0],
    [0, 0, 96],
    [49, 0, 165],
    [109, 0, 226],
    [162, 0, 148],
    [198, 0, 55],
    [227, 45, 0],
    [254, 112, 0],
    [255, 172, 0],
    [255, 224, 35],
    [255, 255, 155],
    [255, 255, 255],
  ],
  // Matplotlib's, at every eighth of its range.
  viridis: [
    [68, 1, 84],
    [71, 45, 123],
    [59, 82, 139],
    [44, 114, 142],
    [33, 145, 140],
    [40, 174, 128],
    [94, 201, 98],
    [173, 220, 48],
    [253, 231, 37],
  ],
};

/** '#rrggbb' as three numbers 0..255. */
export function parseColor(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** The colour at a level of 0..1; `color` is what the channel's own run ends in. */
export function colorRamp(lut: LutName, color: Rgb): (level: number) => Rgb {
  const stops = lut === 'color' ? [[0, 0, 0] satisfies Rgb, color] : STOPS[lut];
  return (level) => {
    const place = level * (stops.length - 1);
    const below = Math.min(stops.length - 2, Math.floor(place));
    const part = place - below;
    const [from, to] = [stops[below], stops[below + 1]];
    const mix = (i: 0 | 1 | 2): number => from[i] + part * (to[i] - from[i]);
    return [mix(0), mix(1), mix(2)];
  };
}

/** The run as a CSS picture, for a swatch. */
export function lutGradient(lut: LutName, color: Rgb): string {
  const ramp = colorRamp(lut, color);
  const parts = Array.from(
    { length: 9 },
    (_, i) =>
      `rgb(${ramp(i / 8)
        .map(Math.round)
        .join(' ')})`,
  );
  return `linear-gradient(to right, ${parts.join(', ')})`;
}
