import { dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';

import type { FileEntry } from '../../core/contract.ts';
import { CHOOSABLE_EXTENSIONS, IMAGE_EXTENSIONS, OUTLINE_EXTENSIONS } from '../../core/image/image-names.ts';
import { MODEL_EXTENSIONS } from '../../core/model-names.ts';
import type { NativeBridge } from '../../core/native-bridge.ts';
import { grantPath, type FileAccess } from './file-grants.ts';

/** Entries of the images chosen; none when the dialog was cancelled. */
export async function pickImages(window: BrowserWindow, files: FileAccess): Promise<FileEntry[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open images',
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'Images', extensions: [...CHOOSABLE_EXTENSIONS] },
      // Content decides what a file is, so a file with another ending can be tried as well.
      { name: 'All files', extensions: ['*'] },
    ],
  });
  if (canceled) return [];
  return Promise.all(filePaths.map((path) => grantPath(files, path)));
}

/** The file of labels chosen, or null when the dialog was cancelled. */
export async function pickLabels(window: BrowserWindow, files: FileAccess): Promise<FileEntry | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Choose labels',
    properties: ['openFile'],
    filters: [
      { name: 'Labels', extensions: [...new Set([...OUTLINE_EXTENSIONS, ...IMAGE_EXTENSIONS])] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  const path = filePaths[0];
  if (canceled || path === undefined) return null;
  return files.grant(path);
}

/** The package or graph chosen, or null when the dialog was cancelled. */
export async function pickModel(window: BrowserWindow, files: FileAccess): Promise<FileEntry | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Add a model',
    buttonLabel: 'Add',
    properties: ['openFile'],
    filters: [{ name: 'BioImage.IO packages and ONNX files', extensions: [...MODEL_EXTENSIONS] }],
  });
  const path = filePaths[0];
  if (canceled || path === undefined) return null;
  return files.grant(path);
}

type FolderPurpose = Parameters<NativeBridge['pickFolder']>[0];
/** A folder for exports may be made in the dialog. */
const FOLDER_DIALOGS: Record<FolderPurpose, OpenDialogOptions> = {
  open: { title: 'Open a folder of images', buttonLabel: 'Open', properties: ['openDirectory'] },
  export: {
    title: 'Export into a folder',
    buttonLabel: 'Export here',
    properties: ['openDirectory', 'createDirectory', 'promptToCreate'],
  },
  model: { title: "Add a model's folder", buttonLabel: 'Add', properties: ['openDirectory'] },
};

/** The folder chosen, or null when the dialog was cancelled. */
export async function pickFolder(
  window: BrowserWindow,
  files: FileAccess,
  purpose: FolderPurpose,
): Promise<FileEntry | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, FOLDER_DIALOGS[purpose]);
  const path = filePaths[0];
  if (canceled || path === undefined) return null;
  return files.grant(path);
}
