import { dialog, type BrowserWindow } from 'electron';

import type { FileEntry } from '../../core/contract.ts';
import { IMAGE_EXTENSIONS } from '../../core/image/image-names.ts';
import { grantPath, type FileAccess } from './file-grants.ts';

/** Entries of the images chosen; none when the dialog was cancelled. */
export async function pickImages(window: BrowserWindow, files: FileAccess): Promise<FileEntry[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open images',
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'Images', extensions: [...IMAGE_EXTENSIONS] },
      // Content decides what a file is, so a file with another ending can be tried as well.
      { name: 'All files', extensions: ['*'] },
    ],
  });
  if (canceled) return [];
  return Promise.all(filePaths.map((path) => grantPath(files, path)));
}

/** The folder chosen, or null when the dialog was cancelled. A folder for exports may be made in the dialog. */
export async function pickFolder(
  window: BrowserWindow,
  files: FileAccess,
  purpose: 'open' | 'export',
): Promise<FileEntry | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: purpose === 'open' ? 'Open a folder of images' : 'Export into a folder',
    buttonLabel: purpose === 'open' ? 'Open' : 'Export here',
    properties:
      purpose === 'open' ? ['openDirectory'] : ['openDirectory', 'createDirectory', 'promptToCreate'],
  });
  const path = filePaths[0];
  if (canceled || path === undefined) return null;
  return files.grant(path);
}
