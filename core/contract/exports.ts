/** Files that labels are written to. */
import { z } from 'zod';

import { errorBodySchema } from './errors.ts';
import { count, id } from './values.ts';

export const EXPORT_FORMATS = [
  'label-tiff',
  'pyramid-tiff',
  'label-png',
  'palette-png',
  'label-npy',
  'label-zarr',
  'label-zarr3',
  'label-zarr-inside',
  'mask-png',
  'overlay-png',
  'overlay-jpeg',
  'imagej-rois',
  'qupath-geojson',
  'coco-json',
  'cellpose-seg',
  'nifti',
  'dicom-seg',
  'probability-tiff',
  'measurements-csv',
] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export const exportRequestSchema = z.object({
  formats: z.array(z.enum(EXPORT_FORMATS)).min(1),
  /** A folder's FileEntry id; null to download through the browser. */
  folderId: id.nullable(),
  /** True to replace files of the same name; otherwise that is `file.exists`. */
  overwrite: z.boolean().default(false),
});
export type ExportRequest = z.input<typeof exportRequestSchema>;
export const exportedFileSchema = z.object({
  format: z.enum(EXPORT_FORMATS),
  name: z.string(),
  bytes: count,
  /** Full path where the user may see it, else null. */
  path: z.string().nullable(),
  /** Download address below this origin, else null. */
  url: z.string().nullable(),
  /** Id for "show in folder" in the desktop app, else null. */
  fileId: id.nullable(),
  /**
   * Read again after writing and found equal: so many objects (labels, areas, centres, bounds) with so many pixels in all. Of figures
   * and maps, which hold no objects (null), every pixel of every page. One that differs fails the export with `export.different`.
   */
  verified: z.object({ objects: count.nullable(), pixels: count }),
});
export type ExportedFile = z.infer<typeof exportedFileSchema>;

/** One job for several open images, in this order; those without labels are left out. */
export const exportAllRequestSchema = exportRequestSchema.extend({
  imageIds: z.array(id).min(1).max(10_000),
});
export type ExportAllRequest = z.input<typeof exportAllRequestSchema>;
/** A file that belongs to no single image. */
export const sharedFileSchema = exportedFileSchema.omit({ format: true, verified: true });
export type SharedFile = z.infer<typeof sharedFileSchema>;
export const exportedImageSchema = z.object({
  imageId: id,
  name: z.string(),
  /** What its files are named after: `name`, unless files of another image would have the same names (core/export-names.ts). */
  savedAs: z.string(),
  /** In all planes; 0: it was left out. null: its labels could not be had. */
  objects: count.nullable(),
  files: z.array(exportedFileSchema),
});
export type ExportedImage = z.infer<typeof exportedImageSchema>;
export const exportAllResultSchema = z.object({
  /** Those that were begun with; a job that was cancelled leaves the others out. */
  images: z.array(exportedImageSchema),
  /** What was not written and why; the rest was. `image` is null for a table of all, `file` for an image as a whole. */
  failures: z.array(
    z.object({ image: z.string().nullable(), file: z.string().nullable(), error: errorBodySchema }),
  ),
  /** With `measurements-csv`: the objects of all images in one table, and a row for each image. */
  tables: z.array(sharedFileSchema),
  /** Holds all files when they are to be downloaded; else null. */
  archive: sharedFileSchema.nullable(),
});
export type ExportAllResult = z.infer<typeof exportAllResultSchema>;
