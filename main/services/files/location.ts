import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, isAbsolute, relative, sep } from 'node:path';

import { AppError } from '../../../core/errors.ts';

/** Where a file came from, which decides what is shown of its place and whether its folder is ours to write in. */
export type Origin = 'disk' | 'sample' | 'upload';

/** Ending of the folders that hold a project: never listed, never opened as a folder of images. */
export const PROJECT_SUFFIX = '.skipscope';

/** The id of a real path: the same at every start, and telling nothing of the path. */
export function idOf(path: string): string {
  return `file-${createHash('sha256').update(path).digest('base64url').slice(0, 22)}`;
}

/** True when `path` is `folder` or lies below it; both must be real paths (links resolved). */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** The path with all links resolved. Throws AppError `file.notFound` or `file.unreadable`. */
export async function resolveLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw describeFileError(error, path);
  }
}

/** What to tell a person when the file system refuses to show `path`. */
export function describeFileError(error: unknown, path: string): AppError {
  const code = (error as NodeJS.ErrnoException).code;
  const name = basename(path) || path;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new AppError(
      'file.notFound',
      `"${name}" is not there any more: it was moved, renamed or deleted. Open it again from its new place.`,
      {
        details: { path },
        cause: error,
      },
    );
  }
  return new AppError(
    'file.unreadable',
    `"${name}" cannot be read (${code ?? String(error)}). Check its permissions and try again.`,
    {
      details: { path },
      cause: error,
    },
  );
}
