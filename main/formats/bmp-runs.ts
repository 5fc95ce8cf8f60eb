import { BMP_COMPRESSION, type BmpHeader } from './bmp-header.ts';
import { corrupt } from './failures.ts';

/**
 * Palette indices of a run-length encoded BMP (BI_RLE8, BI_RLE4): pairs of count and value; a count of 0 is an escape:
 * 0 ends the row, 1 the image, 2 moves on, more are literal values padded to 16 bits. Skipped pixels are 0.
 *
 * @throws AppError `file.corrupt` when the data ends before its end mark.
 */
export function decodeBmpRuns(name: string, header: BmpHeader, data: Buffer): Uint8Array {
  const { width, height } = header;
  const isNibbles = header.compression === BMP_COMPRESSION.rle4;
  const out = new Uint8Array(width * height);
  let at = 0;
  let x = 0;
  let row = 0;
  const next = (): number => {
    if (at >= data.length) throw corrupt(name, `its pixels end in row ${row} of ${height}`);
    return data[at++];
  };
  const put = (value: number): void => {
    const y = header.isTopDown ? row : height - 1 - row;
    if (x < width && y >= 0 && y < height) out[y * width + x] = value;
    x++;
  };
  const nibble = (byte: number, i: number): number => (i % 2 === 0 ? byte >> 4 : byte & 15);

  while (row < height) {
    const count = next();
    const value = next();
    if (count > 0) {
      for (let i = 0; i < count; i++) put(isNibbles ? nibble(value, i) : value);
    } else if (value === 0) {
      x = 0;
      row++;
    } else if (value === 1) {
      return out;
    } else if (value === 2) {
      x += next();
      row += next();
    } else {
      const bytes = isNibbles ? Math.ceil(value / 2) : value;
      for (let i = 0, byte = 0; i < value; i++) {
        if (!isNibbles || i % 2 === 0) byte = next();
        put(isNibbles ? nibble(byte, i) : byte);
      }
      at += bytes % 2;
    }
  }
  return out;
}
