import { z } from 'zod';

import type { Channel, DisplayRange } from '../../../core/image/pixel-source.ts';
import { corrupt } from '../failures.ts';
import type { OmeAxis } from './axes.ts';
import type { ZarrStore } from './store.ts';

const transformSchema = z.object({
  type: z.string(),
  scale: z.array(z.number()).optional(),
  translation: z.array(z.number()).optional(),
});
const axisSchema = z.union([
  z.string().transform((name): OmeAxis => ({ name, type: null, unit: null })),
  z
    .object({ name: z.string(), type: z.string().nullish(), unit: z.string().nullish() })
    .transform(({ name, type, unit }): OmeAxis => ({ name, type: type ?? null, unit: unit ?? null })),
]);
const multiscaleSchema = z.object({
  name: z.string().nullish(),
  version: z.string().nullish(),
  /** 0.1 and 0.2 had none: always t, c, z, y, x. */
  axes: z.array(axisSchema).optional(),
  datasets: z
    .array(z.object({ path: z.string(), coordinateTransformations: z.array(transformSchema).nullish() }))
    .min(1),
  coordinateTransformations: z.array(transformSchema).nullish(),
});
const channelSchema = z.object({
  label: z.string().nullish(),
  color: z.string().nullish(),
  window: z.object({ start: z.number().nullish(), end: z.number().nullish() }).nullish(),
});
const groupSchema = z.object({
  version: z.string().nullish(),
  multiscales: z.array(multiscaleSchema).min(1).optional(),
  omero: z
    .object({ channels: z.array(channelSchema).nullish() })
    .nullish()
    .catch(null),
  plate: z.object({ wells: z.array(z.object({ path: z.string() })).nullish() }).optional(),
  well: z.object({ images: z.array(z.object({ path: z.string() })).nullish() }).optional(),
  'bioformats2raw.layout': z.unknown().optional(),
});

export type OmeGroup = z.infer<typeof groupSchema>;
export type Multiscale = z.infer<typeof multiscaleSchema>;

/** Metadata of a group or an array: the Zarr version, and the attributes that OME-Zarr uses. */
export interface ZarrNode {
  zarrVersion: 2 | 3;
  isArray: boolean;
  ome: OmeGroup;
  /** Names of an array's axes where it has them (Zarr 3, xarray). */
  dimensionNames: string[] | null;
}

const MAX_JSON_BYTES = 64 * 2 ** 20;

/** The node at `path` ('' or 'a/b/'), or null when there is none. @throws AppError `file.corrupt` */
export async function readNode(store: ZarrStore, path: string): Promise<ZarrNode | null> {
  const third = await readJson(store, `${path}zarr.json`);
  if (third !== null) {
    const attributes = asRecord(third['attributes']);
    return {
      zarrVersion: 3,
      isArray: third['node_type'] === 'array',
      ome: parseGroup(store.name, attributes['ome'] ?? attributes),
      dimensionNames: asNames(third['dimension_names']),
    };
  }
  const attributes = await readJson(store, `${path}.zattrs`);
  const array = await readJson(store, `${path}.zarray`);
  if (attributes === null && array === null) return null;
  return {
    zarrVersion: 2,
    isArray: array !== null,
    ome: parseGroup(store.name, attributes ?? {}),
    dimensionNames: asNames(attributes?.['_ARRAY_DIMENSIONS']),
  };
}

async function readJson(store: ZarrStore, key: string): Promise<Record<string, unknown> | null> {
  const bytes = await store.get(`/${key}`);
  if (bytes === undefined) return null;
  if (bytes.length > MAX_JSON_BYTES) throw corrupt(store.name, `${key} has ${bytes.length} bytes`);
  try {
    return asRecord(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (error) {
    throw corrupt(store.name, `${key} is no JSON text`, error);
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function asNames(value: unknown): string[] | null {
  return Array.isArray(value) && value.every((name) => typeof name === 'string') ? value : null;
}

function parseGroup(name: string, attributes: unknown): OmeGroup {
  const parsed = groupSchema.safeParse(attributes);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw corrupt(
    name,
    `its OME metadata make no sense at ${issue.path.join('.')} (${issue.message})`,
    parsed.error,
  );
}

/** Names and colours ('#rrggbb') of the channels. */
export function omeChannels({ omero }: OmeGroup): Channel[] {
  return (omero?.channels ?? []).map(({ label, color }) => ({
    name: label ?? '',
    color: color && /^[0-9a-f]{6}/i.test(color) ? `#${color.slice(0, 6).toLowerCase()}` : null,
  }));
}

/** What the channels shall be shown from and to; the whole range of an integer type says nothing and is left out. */
export function omeRanges({ omero }: OmeGroup, dtype: string): (DisplayRange | null)[] {
  const whole: Record<string, number> = { uint8: 255, uint16: 65_535 };
  return (omero?.channels ?? []).map(({ window }) => {
    const { start: low, end: high } = window ?? {};
    if (low == null || high == null || !(high > low)) return null;
    return low <= 0 && high >= (whole[dtype] ?? Infinity) ? null : { low, high };
  });
}
