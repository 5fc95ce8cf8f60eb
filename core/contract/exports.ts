/** Files that labels are written to. */
import { z } from 'zod';

import { count, id } from './values.ts';

export const EXPORT_FORMATS = [
  'label-tiff',
  'label-png',
  'label-npy',
  'mask-png',
  'overlay-png',
  'imagej-rois',
  'qupath-geojson',
  'coco-json',
  'cellpose-seg',
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
   * Read again after writing and found equal: so many objects (labels, areas, centres, bounds) with so many pixels in all. null for
   * formats that are not read again; one that differs fails the export with `export.different`.
   */
  verified: z.object({ objects: count, pixels: count }).nullable(),
});
export type ExportedFile = z.infer<typeof exportedFileSchema>;
