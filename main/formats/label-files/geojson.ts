import { basename } from 'node:path';

import { z } from 'zod';

import { corrupt } from '../failures.ts';
import {
  labelOfName,
  type FileClass,
  type FileObject,
  type FilePlace,
  type OutlineOptions,
} from './file-object.ts';
import { fillOutlines } from './fill-outlines.ts';
import { BARE_LIST, readItems } from './json-items.ts';

/** Points are checked one by one below: millions of them would take a schema minutes. */
const ring = z.array(z.unknown()).min(3);
const planeSchema = z.object({ z: z.int().nonnegative().default(0), t: z.int().nonnegative().default(0) });
const byteSchema = z.int().min(0).max(255);
const classSchema = z.union([
  z.string().transform((name) => ({ name, color: undefined })),
  z.object({
    name: z.string(),
    color: z.tuple([byteSchema, byteSchema, byteSchema]).optional().catch(undefined),
  }),
]);
const featureSchema = z.object({
  geometry: z.object({ type: z.string(), coordinates: z.unknown(), plane: planeSchema.optional() }),
  properties: z
    .object({
      name: z.union([z.string(), z.number()]).nullish().catch(null),
      classification: classSchema.nullish().catch(null),
    })
    .nullish(),
});
const rings = { Polygon: z.array(ring), MultiPolygon: z.array(z.array(ring)).transform((all) => all.flat()) };

/** What else QuPath draws, and GeoJSON holds. */
const NO_AREAS: Record<string, string> = {
  Point: 'a point',
  MultiPoint: 'a set of points',
  LineString: 'a line',
  MultiLineString: 'a set of lines',
  GeometryCollection: 'a collection of shapes',
};

/**
 * The areas of a GeoJSON file as QuPath (QuPathTypeAdapters.java) and we write it: a collection of features, or a list of them. A
 * name that is a number is the label. QuPath names the plane of an object only when it is not the first.
 *
 * @throws AppError `file.corrupt` for what is no feature, `file.notFound`, `file.unreadable`
 */
export async function* readGeojson(
  path: string,
  { signal, image, onLeftOut }: OutlineOptions = {},
): AsyncGenerator<FileObject, void, undefined> {
  const name = basename(path);
  for await (const { value } of readItems(path, ['features', BARE_LIST], signal)) {
    const feature = featureSchema.safeParse(value);
    if (!feature.success) throw noFeature(name, feature.error);
    const { geometry, properties } = feature.data;
    const { type, plane, coordinates } = geometry;
    if (type !== 'Polygon' && type !== 'MultiPolygon') {
      onLeftOut?.(NO_AREAS[type] ?? `a shape of the type ${type.slice(0, 40)}`);
      continue;
    }
    const checked = rings[type].safeParse(coordinates);
    if (!checked.success) throw noFeature(name, checked.error);
    const outlines = checked.data.map((points) => readRing(points, name));
    const label = labelOfName(String(properties?.name ?? ''));
    yield {
      ...fillOutlines(outlines, { label, file: name, image }),
      class: readClass(properties?.classification),
      place: placeOf(plane),
    };
  }
}

function noFeature(name: string, { issues: [issue] }: z.ZodError): Error {
  return corrupt(name, `one of its features is none (${issue.path.join('.')}: ${issue.message})`);
}

function placeOf(plane: z.infer<typeof planeSchema> | undefined): FilePlace | null {
  return plane === undefined ? null : { ...plane, slice: null };
}

function readClass(found: z.infer<typeof classSchema> | null | undefined): FileClass | null {
  if (!found || found.name.trim() === '') return null;
  const hex = (value: number) => value.toString(16).padStart(2, '0');
  return { name: found.name.trim(), color: found.color ? `#${found.color.map(hex).join('')}` : null };
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
