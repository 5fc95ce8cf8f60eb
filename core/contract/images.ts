/** Open images: their shape, pixels and statistics. */
import { z } from 'zod';

import { DTYPES } from '../image/dtype.ts';
import { count, id, query } from './values.ts';

export const openImageSchema = z.object({ fileId: id });
export type OpenImage = z.infer<typeof openImageSchema>;

export const imageInfoSchema = z.object({
  id,
  fileId: id,
  name: z.string(),
  location: z.string(),
  format: z.string(),
  shape: z.object({ t: count, c: count, z: count, y: count, x: count }),
  dtype: z.enum(DTYPES),
  channels: z.array(z.object({ name: z.string(), color: z.string().nullable() })),
  isRgb: z.boolean(),
  levels: z.array(
    z.object({
      width: count,
      height: count,
      downsample: z.number(),
      /** `draft`: its values are only roughly what they will be; `building`: reading waits. Absent: it is there. */
      state: z.enum(['draft', 'building']).optional(),
    }),
  ),
  /** 0..1 of the levels that are being built for an image that has too few; absent when none are. */
  levelsBuilt: z.number().min(0).max(1).optional(),
  pixelSize: z
    .object({ x: z.number(), y: z.number(), z: z.number().nullable(), unit: z.string() })
    .nullable(),
  metadata: z.record(z.string(), z.string()),
  /** What a person has to know: "labels restored", "project kept elsewhere because the folder is read-only". */
  notices: z.array(z.string()),
});
export type ImageInfo = z.infer<typeof imageInfoSchema>;

export const planeQuerySchema = z.object({ t: query.default(0), z: query.default(0) });
/** `max`: the largest value over all z planes stands in for the plane's own. */
export const projectionSchema = z.enum(['none', 'max']);
export type PlaneProjection = z.infer<typeof projectionSchema>;
export const pixelsQuerySchema = planeQuerySchema.extend({
  projection: projectionSchema.default('none'),
  level: query.default(0),
  c: query.default(0),
  x: query,
  y: query,
  width: query.min(1).max(8192),
  height: query.min(1).max(8192),
});
export const statisticsQuerySchema = planeQuerySchema.extend({
  projection: projectionSchema.default('none'),
  c: query.default(0),
});

export const planeStatisticsSchema = z.object({
  min: z.number(),
  max: z.number(),
  /** What "auto" contrast shows: the range that the file names (DICOM window, OMERO settings), else percentiles 0.35 and 99.65. */
  low: z.number(),
  high: z.number(),
  /** 256 equal bins from `min` to `max`; counts. */
  histogram: z.array(count),
  /** True when it was counted on a subsample or a lower pyramid level. */
  isSampled: z.boolean(),
});
export type PlaneStatistics = z.infer<typeof planeStatisticsSchema>;
