import { app } from 'electron';

import type { FileEntry } from '../../core/contract.ts';

/** What the desktop needs of the files service: ids for paths that a person chose, and the way back. */
export interface FileAccess {
  grant(path: string): Promise<FileEntry>;
  resolve(id: string): Promise<{ path: string }>;
}

/** Grants a path, and tells the system to list an image among the recent documents (dock, jump list). */
export async function grantPath(files: FileAccess, path: string): Promise<FileEntry> {
  const entry = await files.grant(path);
  if (entry.kind === 'image') app.addRecentDocument(path);
  return entry;
}
