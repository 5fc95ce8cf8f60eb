/** Each sign holds five bits, the lowest first, and whether another one follows; 48 is added to make it readable. */
const OFFSET = 48;
const MORE = 0x20;
const NEGATIVE = 0x10;
const BITS = 5;
/** A count of up to 35 bits; longer ones are no counts of pixels. */
const MAX_SIGNS = 7;

/**
 * COCO's counts from the text that pycocotools packs them into (common/maskApi.c, rleFrString): from the third on, each is kept as
 * the difference to the one two places before. Null for a text that is none.
 */
export function parseRunLengthText(text: string): number[] | null {
  const counts: number[] = [];
  for (let at = 0; at < text.length;) {
    let value = 0;
    let sign = MORE;
    let factor = 1;
    for (let signs = 0; (sign & MORE) !== 0; signs++) {
      sign = text.charCodeAt(at++) - OFFSET;
      if (signs === MAX_SIGNS || !(sign >= 0 && sign < 2 * MORE)) return null;
      value += (sign & (MORE - 1)) * factor;
      factor *= 2 ** BITS;
    }
    if ((sign & NEGATIVE) !== 0) value -= factor;
    const count = counts.length > 2 ? value + counts[counts.length - 2] : value;
    if (count < 0) return null;
    counts.push(count);
  }
  return counts;
}
