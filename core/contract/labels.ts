/** Labels of an image, plane by plane: what is known of them, their objects, and how they are changed. */
import { z } from 'zod';

import { planeSchema, type Plane } from '../image/plane.ts';
import { planeQuerySchema } from './images.ts';
import { separationSchema } from './models.ts';
import { count, id, query, rectSchema } from './values.ts';

/** A kind of object, named by the user. */
export const objectClassSchema = z.object({
  id: z.int().min(1).max(255),
  name: z.string().trim().min(1).max(100),
  /** '#rrggbb'. */
  color: z.string().regex(/^#[0-9a-f]{6}$/),
});
export type ObjectClass = z.infer<typeof objectClassSchema>;
export const objectClassesSchema = z
  .array(objectClassSchema)
  .max(255)
  .refine((classes) => new Set(classes.map((each) => each.id)).size === classes.length, 'ids must differ');

/** What a person says of an object; it holds wherever its label is, in all planes. */
export const objectAttributesSchema = z.object({
  /** Id of its class; 0 = none. */
  class: z.int().min(0).max(255),
  /** Its pixels are not to be changed. */
  isLocked: z.boolean(),
  /** Looked at and found right; changing its pixels by hand takes that back. */
  isAccepted: z.boolean(),
});
export type ObjectAttributes = z.infer<typeof objectAttributesSchema>;

export const setAttributesSchema = z.object({
  labels: z.array(z.int().positive()).min(1).max(2_000_000),
  set: objectAttributesSchema.partial(),
});
export type SetAttributes = z.infer<typeof setAttributesSchema>;

const someLabels = z.array(z.int().positive()).min(1).max(2_000_000);

/** Objects of one plane that are to go, as one step; those that are locked or not there stay as they are. */
export const deleteObjectsSchema = z.object({ labels: someLabels, plane: planeSchema });
export type DeleteObjects = z.infer<typeof deleteObjectsSchema>;

/** Objects of one plane that are to be in another one too, on background there; locked ones are left out. One step. */
export const copyObjectsSchema = z.object({ labels: someLabels, from: planeSchema, to: planeSchema });
export type CopyObjects = z.infer<typeof copyObjectsSchema>;

/**
 * Objects whose shapes are to be drawn between the planes that have them, on background there; locked ones are left out. Along
 * `axis`, through `plane`. One step.
 */
export const interpolateObjectsSchema = z.object({
  labels: someLabels,
  plane: planeSchema,
  axis: z.enum(['t', 'z']),
});
export type InterpolateObjects = z.infer<typeof interpolateObjectsSchema>;

export const labelsInfoSchema = z.object({
  /** Grows by one with every change; an edit names the revision it was made on. */
  revision: count,
  /** In all planes; an object that goes on through three planes counts three times. */
  objects: count,
  /** Planes with objects in them, by time point and z. */
  labelled: z.array(planeSchema.extend({ objects: count })),
  /** Classes that objects may be given. */
  classes: z.array(objectClassSchema),
  /** Labels up to here have been used in some plane; a new object takes the next. */
  maxLabel: count,
  canUndo: z.boolean(),
  canRedo: z.boolean(),
  /** The parameters of the last segmentation, null before one. */
  segmentation: z
    .object({
      modelId: z.string(),
      device: z.string(),
      separation: separationSchema,
      /** Channels of the image that were fed to the model, in its order; empty when an older version did not note them. */
      channels: z.array(count).default([]),
      /** Time point and z plane that were segmented; absent when an older version did not note them. */
      plane: z.object({ t: count, z: count }).optional(),
      /** Diameter of the objects in image pixels that the image was rescaled by; null when it was not. */
      diameter: z.number().positive().nullable().default(null),
      /** Median equivalent diameter of the objects found, in image pixels; null below 5 objects. */
      medianDiameter: z.number().nullable().default(null),
      /** True when each tile was averaged over its flips and turns; absent when not. */
      flips: z.literal(true).optional(),
      /** The part of the plane that objects were looked for in; absent for all of it. */
      region: rectSchema.optional(),
      /** All planes that were segmented, when there were several. */
      planes: z.array(planeSchema).optional(),
      /** By how much objects of neighbouring planes had to overlap to be one; absent when none were linked. */
      link: z.number().optional(),
    })
    .nullable(),
  hasProbability: z.boolean(),
  /** Planes that a probability map is kept of. */
  mapped: z.array(planeSchema).optional(),
  /** Names of the planes that the kept map holds (`foreground` first); empty before a run. */
  planes: z.array(z.string()).default([]),
  /** Where the project is kept, in words. */
  savedIn: z.string(),
});
export type LabelsInfo = z.infer<typeof labelsInfoSchema>;

/** The labels after an edit that was made where they are, and the tiles that it changed. */
export interface ChangedLabels {
  labels: LabelsInfo;
  tiles: (Plane & { column: number; row: number })[];
}

/**
 * Labels in a file that are to be edited: those of `plane`, or of the planes that the file names. `replace`: they take the place of
 * what is there, but for locked objects. `keep`: what is there stays, and they are drawn on the background. One step.
 */
export const importLabelsSchema = z.object({
  fileId: id,
  plane: planeSchema,
  present: z.enum(['replace', 'keep']),
});
export type ImportLabels = z.infer<typeof importLabelsSchema>;

export interface ImportedLabels extends ChangedLabels {
  /** In all planes of the file. */
  objects: number;
  /** Those that the file is about. */
  planes: Plane[];
  /** What a person has to know: objects that overlap, or were left out. */
  notices: string[];
}

/** One object of one plane. */
export const objectInfoSchema = objectAttributesSchema.extend({
  label: z.int().positive(),
  area: z.int().positive(),
  centroid: z.object({ x: z.number(), y: z.number() }),
  bounds: rectSchema,
  isEdited: z.boolean(),
});
export type ObjectInfo = z.infer<typeof objectInfoSchema>;

/** What an edit was made with; `new-object` stands in journals of version 0.2 and before. */
export const EDIT_TOOLS = [
  'brush',
  'eraser',
  'fill',
  'fill-holes',
  'polygon',
  'lasso',
  'rectangle',
  'ellipse',
  'wand',
  'grow',
  'split',
  'merge',
  'smooth',
  'enlarge',
  'shrink',
  'delete',
  'copy-plane',
  'interpolate',
  'segment',
  'separate',
  'attributes',
  'adopt',
  'import',
  'new-object',
] as const;
export type EditTool = (typeof EDIT_TOOLS)[number];
export const editResultSchema = labelsInfoSchema;
export type EditResult = LabelsInfo;

export const probabilityQuerySchema = planeQuerySchema.extend({
  /** One of LabelsInfo.planes. */
  channel: z.string().min(1).max(100).default('foreground'),
  x: query,
  y: query,
  width: query.min(1).max(4096),
  height: query.min(1).max(4096),
});
