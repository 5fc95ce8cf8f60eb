import { AppError } from '../../../core/errors.ts';

/** An archive that is damaged: fetched badly, or cut off. */
export function damaged(archive: string, what: string, cause?: unknown): AppError {
  const message = `${archive} is damaged or incomplete: ${what}. Download it again.`;
  return new AppError('file.corrupt', message, { details: { file: archive }, cause });
}

/** An archive that could be read, but is not taken. */
export function refused(archive: string, what: string, remedy: string): AppError {
  return new AppError('file.unsupported', `${archive} is not unpacked: ${what}. ${remedy}`, {
    details: { file: archive },
  });
}
