import { isSamePlane } from '../../../core/image/plane.ts';
import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { labelComponents } from '../../../core/mask/components.ts';
import { Labelmap } from '../../../core/mask/labelmap.ts';
import type { LabelFile } from '../../formats/label-files/open-label-file.ts';
import { checkLabels, labelRows } from '../label-image.ts';
import { matchPlanes, type FilePlane } from './file-planes.ts';
import { MAX_OBJECTS, tooMany, type LabelTarget } from './label-target.ts';
import type { FileLabels, ReadLabelOptions } from './read-label-file.ts';

/** Planes up to this size are taken apart in one go (pixels). */
const MAX_MASK_PIXELS = 2 ** 27;

/** The planes of a label image, one after the other. A mask, all of one value, is taken apart into its connected areas. */
export async function readLabelImage(
  { source, notice }: Extract<LabelFile, { kind: 'image' }>,
  path: string,
  target: LabelTarget,
  { only, signal, mostUnpacked }: ReadLabelOptions & { mostUnpacked: number },
): Promise<FileLabels> {
  // Channels of a stack without names are planes; colours are none.
  if (source.isRgb) checkLabels(source, path);
  const matched = matchPlanes(source, path, target).filter(
    ({ plane }) => only === undefined || isSamePlane(plane, only),
  );
  const planes: FileLabels['planes'] = [];
  const values = new Set<number>();
  let objects = 0;
  for (const each of matched) {
    const labelmap = new Labelmap(target.shape.x, target.shape.y, { mostUnpacked });
    const found = await readPlane(source, path, each, labelmap, signal);
    for (const label of found) values.add(label);
    objects += found.size;
    planes.push({ plane: each.plane, labelmap });
  }
  const notices = notice === null ? [] : [notice];
  const areas = isMask(values, source) ? splitMask(planes) : null;
  if (areas !== null) notices.push(`It is a mask: its ${areas} connected areas were made objects.`);
  return { planes, objects: areas ?? objects, classes: new Map(), notices };
}

/** Returns the labels of the plane. */
async function readPlane(
  source: PixelSource,
  path: string,
  { at }: FilePlane,
  labelmap: Labelmap,
  signal?: AbortSignal,
): Promise<Set<number>> {
  const rows = labelRows(source, path, at, signal);
  const found = new Set<number>();
  for (let row = 0; row < labelmap.rows; row++) {
    const { y: top, height } = labelmap.tileRect(0, row);
    const band = await rows.readRows(top, height);
    for (let column = 0; column < labelmap.columns; column++) {
      const { x: left, width } = labelmap.tileRect(column, row);
      const tile = new Uint32Array(width * height);
      for (let i = 0; i < height; i++) {
        const from = i * labelmap.width + left;
        tile.set(band.subarray(from, from + width), i * width);
      }
      let last = 0;
      for (const label of tile) if (label !== last && (last = label) !== 0) found.add(label);
      if (tile.some((label) => label !== 0)) labelmap.setTile(column, row, tile);
    }
    if (found.size > MAX_OBJECTS) throw tooMany(path);
  }
  return found;
}

/** All 255, or all 1 in bytes: a label image of one object has its number in more bits, or is in one piece. */
function isMask(values: ReadonlySet<number>, { dtype }: PixelSource): boolean {
  return values.size === 1 && dtype === 'uint8' && (values.has(255) || values.has(1));
}

/** Each connected area of each plane becomes an object of its own; null where there is only one, or the planes are too large. */
function splitMask(planes: FileLabels['planes']): number | null {
  const [{ labelmap: first }] = planes;
  if (first.width * first.height > MAX_MASK_PIXELS) return null;
  let total = 0;
  for (const { labelmap } of planes) {
    const whole = { x: 0, y: 0, width: labelmap.width, height: labelmap.height };
    const { labels, count } = labelComponents(labelmap.readRect(whole), labelmap.width, 8);
    for (const { column, row } of labelmap.loadedTiles()) {
      const rect = labelmap.tileRect(column, row);
      const tile = labelmap.writableTile(column, row);
      for (let i = 0; i < tile.length; i++) {
        const at = (rect.y + Math.floor(i / rect.width)) * labelmap.width + rect.x + (i % rect.width);
        tile[i] = labels[at] === 0 ? 0 : labels[at] + total;
      }
    }
    total += count;
  }
  return total > planes.length ? total : null;
}
