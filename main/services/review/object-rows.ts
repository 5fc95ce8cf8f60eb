import { setImmediate } from 'node:timers/promises';

import type { Pixels } from '../../../core/image/dtype.ts';
import type { Plane } from '../../../core/image/plane.ts';
import type { PixelSource } from '../../../core/image/pixel-source.ts';
import type { MeasuredObject } from '../../../core/mask/objects.ts';
import { calibrate } from '../../../core/measure/calibration.ts';
import { groupObjects, type ObjectGroup } from '../../../core/review/group-objects.ts';
import { measureArea, measureShapes, type MeasuredRow } from '../../../core/review/measure-area.ts';
import type { ReviewedPlane } from './reviewed-labels.ts';
import { toTableRow, valueNames, type TableRow } from './table.ts';

/** Largest area that is read at once: 32 megapixels are 128 MB of labels; of larger objects only the shape is measured. */
const MAX_PIXELS = 2 ** 25;

interface KeptRow extends TableRow {
  /** What the object was when it was measured. */
  state: string;
}

/**
 * The measured objects of one plane. Only those that have changed since the last time are measured again, told by their area,
 * centroid and bounds.
 */
export class ObjectRowCache {
  private rows = new Map<number, KeptRow>();
  private mapId: string | null = null;

  /**
   * Brings the rows up to the labels, all of them with `isFresh`. Others get their turn between areas, so edits go on meanwhile;
   * what changes under way is brought up to date the next time.
   */
  async update(
    labels: ReviewedPlane,
    image: { source: PixelSource; plane: Plane; channel: number },
    isFresh: boolean,
    signal?: AbortSignal,
  ): Promise<TableRow[]> {
    const known = isFresh || labels.mapId !== this.mapId ? new Map<number, KeptRow>() : this.rows;
    // Kept from the beginning: what was measured before an abort need not be measured again.
    this.rows = known;
    this.mapId = labels.mapId;
    const states = new Map(Array.from(labels.objects.values(), (object) => [object.label, stateOf(object)]));
    const changed = [...labels.objects.values()].filter(
      ({ label }) => known.get(label)?.state !== states.get(label),
    );
    const names = valueNames(image.source);
    const size = { width: labels.labelmap.width, height: labels.labelmap.height };
    for (const group of groupObjects(changed, size)) {
      await setImmediate();
      signal?.throwIfAborted();
      for (const row of await measureGroup(group, labels, image, signal))
        known.set(row.label, { ...toTableRow(row, names), state: states.get(row.label)! });
    }
    for (const label of known.keys()) if (!states.has(label)) known.delete(label);
    return [...known.values()].sort((a, b) => a.label - b.label);
  }
}

async function measureGroup(
  { rect, labels: wanted }: ObjectGroup,
  labels: ReviewedPlane,
  { source, plane, channel }: { source: PixelSource; plane: Plane; channel: number },
  signal?: AbortSignal,
): Promise<MeasuredRow[]> {
  const size = { width: source.shape.x, height: source.shape.y, calibration: calibrate(source.pixelSize) };
  if (rect.width * rect.height > MAX_PIXELS) return measureShapes(labels.labelmap, rect, wanted, size);
  const readMap = (name: string) => (labels.maps.includes(name) ? labels.readMap(name, rect) : null);
  const foreground = await readMap('foreground');
  const boundary = await readMap('boundary');
  const channels: Pixels[] = [];
  for (let c = 0; c < source.shape.c; c++)
    channels.push(await source.readRegion({ level: 0, ...plane, c, rect, signal }));
  const area = {
    rect,
    // Read last: from here on nothing is waited for, so no edit comes in between.
    labels: labels.labelmap.readRect(rect),
    foreground,
    boundary,
    intensity: channels[channel] ?? null,
    channels,
    dtype: source.dtype,
  };
  return measureArea(area, wanted, size);
}

function stateOf({ area, sumX, sumY, bounds }: MeasuredObject): string {
  return `${area} ${sumX} ${sumY} ${bounds.x} ${bounds.y} ${bounds.width} ${bounds.height}`;
}
