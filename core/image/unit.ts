/**
 * Length units as image files spell them. OME's symbols are the canonical ones; ImageJ writes 'micron' or 'um',
 * and two different code points look like 'µ' (U+00B5, which OME uses, and U+03BC).
 */
const METRES: Record<string, number> = {
  m: 1,
  cm: 1e-2,
  mm: 1e-3,
  µm: 1e-6,
  nm: 1e-9,
  pm: 1e-12,
  Å: 1e-10,
  in: 0.0254,
};

const SPELLINGS: Record<string, string> = {
  um: 'µm',
  μm: 'µm',
  micron: 'µm',
  microns: 'µm',
  micrometer: 'µm',
  micrometre: 'µm',
  micrometers: 'µm',
  millimeter: 'mm',
  centimeter: 'cm',
  nanometer: 'nm',
  picometer: 'pm',
  meter: 'm',
  angstrom: 'Å',
  inch: 'in',
  inches: 'in',
};

/** OME's symbol of a length unit ('micron' -> 'µm'), or null when `text` names no length ('pixel', ''). */
export function normaliseUnit(text: string): string | null {
  const trimmed = text.trim();
  const symbol = SPELLINGS[trimmed.toLowerCase()] ?? trimmed;
  return symbol in METRES ? symbol : null;
}

/** Length of one `unit` in metres, or null for what isn't a length. */
export function metresPerUnit(unit: string): number | null {
  const symbol = normaliseUnit(unit);
  return symbol === null ? null : METRES[symbol];
}
