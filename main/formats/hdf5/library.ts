import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';

import h5wasm, { type File as Hdf5Root } from 'h5wasm';

import { AppError } from '../../../core/errors.ts';
import { corrupt, unreadable, unsupported } from '../failures.ts';

/** What is used of Emscripten's file system. */
interface FileNode {
  stream_ops: Record<string, unknown>;
}
interface VirtualFiles {
  mkdirTree(path: string): void;
  createFile(folder: string, name: string, properties: object, canRead: boolean, canWrite: boolean): FileNode;
  unlink(path: string): void;
  ErrnoError: new (errno: number) => Error;
}

const FOLDER = '/opened';
/** Emscripten's number of EIO. */
const EIO = 29;

/** An HDF5 file that is open for reading. */
export interface Hdf5File {
  /** The file's name, for messages. */
  name: string;
  root: Hdf5Root;
  close(): void;
}

let opened = 0;
/** True once the library has run into memory that is not its own: nothing it says from then on can be trusted. */
let isBroken = false;

/**
 * Opens a file with the HDF5 library. The library runs in WebAssembly and sees nothing but this file's bytes: links and
 * external storage that name other files lead nowhere.
 *
 * @throws AppError `file.notFound`, `file.unreadable`, `file.corrupt`
 */
export async function openHdf5(path: string): Promise<Hdf5File> {
  const name = basename(path);
  if (isBroken) {
    const what = 'the HDF5 library stopped over a damaged file';
    throw unsupported(name, what, 'Start Skipscope anew and open it again.');
  }
  const library = await h5wasm.ready;
  library.activate_throwing_error_handler();
  const files = library.FS as unknown as VirtualFiles;
  const handle = openHandle(path, name);
  const key = `${opened++}`;
  const place = `${FOLDER}/${key}`;
  files.mkdirTree(FOLDER);
  showFile(files, key, handle);
  const release = () => {
    files.unlink(place);
    closeSync(handle);
  };
  try {
    const root = guardHdf5(name, 'it', () => new h5wasm.File(place, 'r'));
    return {
      name,
      root,
      close() {
        try {
          guardHdf5(name, 'it', () => root.close());
        } finally {
          release();
        }
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

function openHandle(path: string, name: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw unreadable(name, error);
  }
}

/** Makes the bytes behind a file handle a file of the library's own file system. */
function showFile(files: VirtualFiles, key: string, handle: number): void {
  const { size } = fstatSync(handle);
  const node = files.createFile(FOLDER, key, {}, true, false);
  Object.defineProperty(node, 'usedBytes', { get: () => size });
  node.stream_ops = {
    ...node.stream_ops,
    read(_stream: unknown, buffer: Uint8Array, offset: number, length: number, position: number): number {
      if (position >= size) return 0;
      try {
        return readSync(handle, buffer, offset, Math.min(length, size - position), position);
      } catch {
        // The library reports it as a failed read, with its own trace.
        throw new files.ErrnoError(EIO);
      }
    },
  };
}

/** Runs a step of the library's; what it finds wrong becomes `file.corrupt`. `what` cannot be read, says the message. */
export function guardHdf5<T>(name: string, what: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof Error && error.name === 'RuntimeError') isBroken = true;
    throw corrupt(name, `${what} cannot be read (${reasonOf(error)})`, error);
  }
}

/** The library reports a trace; its last line is the cause. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const causes = [...text.matchAll(/ in \w+\(\): (.+)/g)].map((match) => match[1]);
  return (causes.at(-1) ?? text.split('\n')[0]).slice(0, 200);
}
