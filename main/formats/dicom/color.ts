import type { DataSet } from 'dicom-parser';

import type { Pixels } from '../../../core/image/dtype.ts';
import { corrupt, unsupported } from '../failures.ts';

/** One table per colour; indices below `first` take its first entry, those beyond its end the last. */
export interface Palette {
  first: number;
  tables: readonly (Uint8Array | Uint16Array)[];
}

const DESCRIPTORS = ['x00281101', 'x00281102', 'x00281103'];
const TABLES = ['x00281201', 'x00281202', 'x00281203'];

/** The colour tables of PALETTE COLOR (PS3.3, C.7.6.3.1.5). @throws AppError `file.corrupt`, `file.unsupported` */
export function readPalette(name: string, dataSet: DataSet, isSigned: boolean): Palette {
  if (dataSet.elements['x00281221'])
    throw unsupported(name, 'its colour table is segmented', 'Convert it to RGB, for example with gdcmimg.');
  const size = dataSet.uint16(DESCRIPTORS[0], 0);
  const first = isSigned ? dataSet.int16(DESCRIPTORS[0], 1) : dataSet.uint16(DESCRIPTORS[0], 1);
  const bits = dataSet.uint16(DESCRIPTORS[0], 2);
  const count = size === 0 ? 65_536 : size;
  if (count === undefined || first === undefined || (bits !== 8 && bits !== 16))
    throw corrupt(name, 'its colour table is missing or makes no sense');
  const tables = TABLES.map((tag) => {
    const element = dataSet.elements[tag];
    // Tables of 8 bits come as bytes or, from some writers, as words.
    const bytes = element === undefined ? 0 : Math.min(2, Math.floor(element.length / count));
    if (bytes === 0 || (bits === 16 && bytes === 1)) throw corrupt(name, 'its colour table is too short');
    const entry = (i: number) =>
      bytes === 1 ? dataSet.byteArray[element.dataOffset + i] : dataSet.uint16(tag, i)!;
    const table = bits === 8 ? new Uint8Array(count) : new Uint16Array(count);
    for (let i = 0; i < count; i++) table[i] = entry(i);
    return table;
  });
  return { first, tables };
}

/** Indices to red, green, blue. */
export function applyPalette(indices: Pixels, { first, tables }: Palette): Pixels {
  const last = tables[0].length - 1;
  const Table = tables[0] instanceof Uint8Array ? Uint8Array : Uint16Array;
  const out = new Table(indices.length * 3);
  for (let i = 0, to = 0; i < indices.length; i++) {
    const index = Math.max(0, Math.min(last, indices[i] - first));
    for (const table of tables) out[to++] = table[index];
  }
  return out;
}

/** YBR_FULL to RGB in place (PS3.3, C.7.6.3.1.2), 8 bits. */
export function convertYbr(pixels: Pixels): void {
  const clamp = (value: number) => Math.max(0, Math.min(255, Math.round(value)));
  for (let i = 0; i < pixels.length; i += 3) {
    const y = pixels[i];
    const [b, r] = [pixels[i + 1] - 128, pixels[i + 2] - 128];
    pixels[i] = clamp(y + 1.402 * r);
    pixels[i + 1] = clamp(y - 0.344136 * b - 0.714136 * r);
    pixels[i + 2] = clamp(y + 1.772 * b);
  }
}
