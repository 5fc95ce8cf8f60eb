import { openImage } from '../../../formats/open-image.ts';
import type { LabelSource } from '../../exporting.ts';

const BAND_ROWS = 512;

/** What differs first between the kept maps and the file of them, as a sentence; every value is compared. */
export async function findMapDifference(
  { map, width, height }: LabelSource,
  path: string,
  signal?: AbortSignal,
): Promise<string | null> {
  const planes = map?.planes ?? [];
  const image = await openImage(path, { signal });
  try {
    const { c: pages, x, y } = image.shape;
    if (pages !== planes.length || x !== width || y !== height)
      return `Expected ${planes.length} maps of ${width} x ${height}, found ${pages} of ${x} x ${y}.`;
    for (const [page, plane] of planes.entries()) {
      for (let top = 0; top < height; top += BAND_ROWS) {
        const rows = Math.min(BAND_ROWS, height - top);
        const rect = { x: 0, y: top, width, height: rows };
        const found = await image.readRegion({ level: 0, t: 0, c: page, z: 0, rect, signal });
        const expected = await map!.readRows(plane, top, rows);
        const index = expected.findIndex((byte, i) => found[i] !== Math.fround(byte / 255));
        if (index >= 0)
          return `Map "${plane}" has ${expected[index] / 255} at column ${index % width} of row ${top + Math.floor(index / width)}, found ${found[index]}.`;
      }
    }
    return null;
  } finally {
    await image.close();
  }
}
