import { basename } from 'node:path';

import { z } from 'zod';

import { fillRings } from '../../../core/mask/fill-rings.ts';
import type { ObjectRuns } from '../../../core/mask/object-runs.ts';
import { corrupt } from '../failures.ts';
import { readItems } from './json-items.ts';

/** Points are checked one by one below: millions of them would take a schema minutes. */
const ring = z.array(z.unknown()).min(4);
const featureSchema = z.object({
  geometry: z.discriminatedUnion('type', [
    z.object({ type: z.literal('Polygon'), coordinates: z.array(ring) }),
    z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring)) }),
  ]),
  properties: z.object({ name: z.string().regex(/^[1-9]\d*$/) }),
});

/** The features of a GeoJSON file whose names are labels, as objects. */
export async function* readGeojson(
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<ObjectRuns, void, undefined> {
  for await (const item of readItems(path, 'features', signal)) {
    const checked = featureSchema.safeParse(item);
    if (!checked.success)
      throw corrupt(basename(path), `a feature is no labelled polygon: ${checked.error.message}`);
    const { geometry, properties } = checked.data;
    const rings = geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();
    const outlines = rings.map((points) => readRing(points, basename(path)));
    yield fillRings(outlines, Number(properties.name));
  }
}

/** x, y, x, y, ... of points that may have a height besides. */
function readRing(points: readonly unknown[], name: string): number[] {
  const outline: number[] = [];
  for (const point of points) {
    const [x, y]: unknown[] = Array.isArray(point) ? point : [];
    if (typeof x !== 'number' || typeof y !== 'number')
      throw corrupt(name, `a point of an outline is ${JSON.stringify(point)} instead of two numbers`);
    outline.push(x, y);
  }
  return outline;
}
