import { Zip, ZipPassThrough } from 'fflate';

import { AppError } from '../../core/errors.ts';

/** A file and where it lies: `folder/weights/model.onnx`, or its bare name when it was chosen by itself. */
export interface FolderFile {
  path: string;
  file: File;
}

/**
 * One .zip of a folder's files, for a browser can send files but no folders. Not compressed: weights hardly shrink, and
 * the server is near. The folder itself is left out of the paths, so that the description lies at the top. Rejects with
 * AppError `file.unreadable`.
 */
export async function packFolder(files: readonly FolderFile[]): Promise<File> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const failures: Error[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) failures.push(error);
    else chunks.push(chunk);
  });
  for (const { path, file } of files) {
    const entry = new ZipPassThrough(path.slice(path.indexOf('/') + 1));
    zip.add(entry);
    entry.push(new Uint8Array(await read(path, file)), true);
  }
  zip.end();
  const [failure] = failures;
  if (failure !== undefined) throw failure;
  const folder = files[0]?.path.split('/')[0] ?? 'model';
  return new File(chunks, `${folder}.zip`, { type: 'application/zip' });
}

async function read(path: string, file: File): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch (cause) {
    const message = `${path} could not be read by the browser. Check that it is still there and not in use, then choose the folder again.`;
    throw new AppError('file.unreadable', message, { cause });
  }
}

/** Files chosen by `<input type=file>`, a folder's with their paths in it. Hidden ones are left out. */
export function chosenFiles(files: Iterable<File>): FolderFile[] {
  return [...files]
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(({ path }) => !path.split('/').some((part) => part.startsWith('.')));
}
