/** Fraction of the golden ratio: neighbouring labels land far apart on the hue circle, whatever their number. */
const GOLDEN = 0.6180339887498949;
/** OKLab lightness of three families, so that equal hues still differ. */
const LIGHTNESS = [0.72, 0.82, 0.64] as const;
const CHROMA = 0.17;

/** Red, green, blue (0..255) of a label: always the same for the same label, bright enough for a dark image. */
export function labelColor(label: number): [number, number, number] {
  const hue = 2 * Math.PI * ((label * GOLDEN) % 1);
  const lightness = LIGHTNESS[label % LIGHTNESS.length] ?? LIGHTNESS[0];
  return okLchToRgb(lightness, CHROMA, hue);
}

/** OKLCH (hue in radians) to sRGB by B. Ottosson's matrices (2020), cut at the gamut. */
function okLchToRgb(lightness: number, chroma: number, hue: number): [number, number, number] {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encodeGamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encodeGamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encodeGamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function encodeGamma(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, value)));
}
