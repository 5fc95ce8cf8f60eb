/** The app itself, and the files it offers. */
import { z } from 'zod';

import { count, id } from './values.ts';

export const appInfoSchema = z.object({
  version: z.string(),
  door: z.enum(['desktop', 'browser']),
  /** Who this is, where several people share a server; else null. */
  user: z.string().nullable(),
  /** Shown in the file picker of the browser door; null in the desktop app, which has dialogs. */
  rootName: z.string().nullable(),
  /** True where exports can be written straight into a folder of the user's choice. */
  canWriteFolders: z.boolean(),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

export const fileEntrySchema = z.object({
  /** Opaque: handed out by the server for dialogs, drops, the picker and samples. */
  id,
  name: z.string(),
  /** `model`: a .zip or .onnx, and in a listing for models a folder with a model's description. */
  kind: z.enum(['image', 'folder', 'model']),
  bytes: count.nullable(),
  /** Where it is, in words a person can use: a path, or "Sample". */
  location: z.string(),
  /** Samples only: a heading and one sentence saying what the image shows. */
  title: z.string().optional(),
  description: z.string().optional(),
});
export type FileEntry = z.infer<typeof fileEntrySchema>;
/** What a browser has sent to the server, newest first. */
export const uploadListSchema = z.object({
  files: z.array(fileEntrySchema),
  /** Of all of them. */
  bytes: count,
  /** What they may take together; null: no limit. */
  maxBytes: count.nullable(),
});
export type UploadList = z.infer<typeof uploadListSchema>;
export const folderListingSchema = z.object({
  folder: fileEntrySchema,
  /** From the root down to the folder's parent. */
  parents: z.array(fileEntrySchema),
  entries: z.array(fileEntrySchema),
});
export type FolderListing = z.infer<typeof folderListingSchema>;
