import { AppError } from '../../core/errors.ts';

/** The errors of readers: each names the file, says what is wrong with it and what to do. */

export function corrupt(name: string, what: string, cause?: unknown): AppError {
  return new AppError(
    'file.corrupt',
    `${name} is damaged or incomplete: ${what}. Copy or export it again from its source.`,
    {
      details: { file: name },
      cause,
    },
  );
}

export function unsupported(name: string, what: string, remedy: string): AppError {
  return new AppError('file.unsupported', `${name} cannot be read: ${what}. ${remedy}`, {
    details: { file: name },
  });
}

export const SAVE_AS_TIFF = 'Open it in Fiji (with Bio-Formats) and save it as an OME-TIFF.';

/** What the operating system says about a file that can't be opened or read. */
export function unreadable(name: string, error: unknown): AppError {
  const system = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (system === 'ENOENT' || system === 'ENOTDIR') {
    return new AppError(
      'file.notFound',
      `${name} was not found: it may have been moved, renamed or deleted. Open it again from where it is now.`,
      {
        details: { file: name, system },
        cause: error,
      },
    );
  }
  const reason =
    system === 'EACCES' || system === 'EPERM'
      ? 'this account has no permission to read it. Change its permissions or copy it to a folder of yours'
      : system === 'EISDIR'
        ? 'it is a folder, not a file. Open the images inside'
        : `the system reports ${system}. Check the disk or the network drive and try again`;
  return new AppError('file.unreadable', `${name} cannot be read: ${reason}.`, {
    details: { file: name, system },
    cause: error,
  });
}
