import { isImageName } from '../../core/image/image-names.ts';
import type { FolderFile } from './model-upload.ts';

function readFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** All entries of a folder: `readEntries` hands out at most 100 at a time. */
async function readFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0)
      return entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
    entries.push(...batch);
  }
}

async function imagesIn(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return isImageName(entry.name) ? [await readFile(entry as FileSystemFileEntry)] : [];
  const files: File[] = [];
  for (const child of await readFolder(entry as FileSystemDirectoryEntry))
    files.push(...(await imagesIn(child)));
  return files;
}

/**
 * What lies in a drop, null where the browser does not tell. They have to be taken before the first await: the browser
 * empties the transfer after the event.
 */
function entriesOf(transfer: DataTransfer): FileSystemEntry[] | null {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return entries.length === items.length ? entries : null;
}

async function allIn(entry: FileSystemEntry): Promise<FolderFile[]> {
  if (entry.name.startsWith('.')) return [];
  if (entry.isFile)
    return [{ path: entry.fullPath.slice(1), file: await readFile(entry as FileSystemFileEntry) }];
  const files: FolderFile[] = [];
  for (const child of await readFolder(entry as FileSystemDirectoryEntry))
    files.push(...(await allIn(child)));
  return files;
}

/** The first thing of a drop, a file or a folder with all its files: a model comes as one of them. */
export async function modelFromDrop(transfer: DataTransfer): Promise<FolderFile[]> {
  const plain = [...transfer.files].slice(0, 1).map((file) => ({ path: file.name, file }));
  const [entry] = entriesOf(transfer) ?? [];
  return entry === undefined ? plain : allIn(entry);
}

/**
 * The files of a drop, in order. A browser gets the images of dropped folders too, however deep; the desktop app
 * (`keepFolders`) passes folders on as they are, because it can find out where they lie.
 */
export async function filesFromDrop(transfer: DataTransfer, keepFolders: boolean): Promise<File[]> {
  const plain = [...transfer.files];
  if (keepFolders) return plain;
  const entries = entriesOf(transfer);
  if (entries === null) return plain;
  const files: File[] = [];
  for (const entry of entries) {
    // A file dropped by itself is sent whatever its name: the server says what is wrong with it.
    if (entry.isFile) files.push(await readFile(entry as FileSystemFileEntry));
    else files.push(...(await imagesIn(entry)));
  }
  return files;
}
