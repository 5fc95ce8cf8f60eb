import { Labelmap } from '../labelmap.ts';
import type { PlacedMask } from '../placed-mask.ts';

/** A mask from rows of text, '#' = in it, with its top left pixel at (x, y). */
export function maskOf(rows: readonly string[], x = 0, y = 0): PlacedMask {
  const mask = Uint8Array.from(rows.join(''), (character) => (character === '#' ? 1 : 0));
  return { rect: { x, y, width: rows[0].length, height: rows.length }, mask };
}

/** A labelmap from rows of digits, '.' = background; no wider or higher than a tile. */
export function labelmapOf(rows: readonly string[]): Labelmap {
  const labelmap = new Labelmap(rows[0].length, rows.length);
  labelmap.setTile(
    0,
    0,
    Uint32Array.from(rows.join(''), (digit) => (digit === '.' ? 0 : Number(digit))),
  );
  return labelmap;
}

/** Values of a picture as rows of text: '.' for 0, else the digit. */
export function rowsOf(values: ArrayLike<number>, width: number): string[] {
  return Array.from({ length: values.length / width }, (_, y) =>
    Array.from({ length: width }, (__, x) => values[y * width + x] || '.').join(''),
  );
}

/** All labels of a small labelmap as rows of digits. */
export function labelRows(labelmap: Labelmap): string[] {
  const { width, height } = labelmap;
  return rowsOf(labelmap.readRect({ x: 0, y: 0, width, height }), width);
}
