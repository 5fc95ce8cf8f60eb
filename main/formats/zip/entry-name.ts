import { refused } from './failures.ts';

/** Reserved by Windows, with any ending; a file of such a name is a device there. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const HOSTILE =
  'It was made by mistake or by someone hostile: ask where it came from, or pack the folder again.';

/**
 * The path of an entry below the folder that it is unpacked into, with forward slashes and no trailing one.
 *
 * Names that would lead out of that folder ("zip slip": absolute, drive letters, `..`), and names that some system takes
 * for something other than a file, are refused rather than mended: no honest archive of a model has one.
 *
 * @throws AppError `file.unsupported`
 */
export function checkEntryName(archive: string, name: string): string {
  const path = name.replaceAll('\\', '/').replace(/\/+$/, '');
  const problem = problemOf(path);
  if (problem === null) return path;
  throw refused(archive, `its entry "${printable(name)}" ${problem}`, HOSTILE);
}

function problemOf(path: string): string | null {
  if (path === '') return 'has no name';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'has an absolute path';
  const parts = path.split('/');
  if (parts.includes('..')) return 'leads out of the folder';
  if (parts.some((part) => part === '' || part === '.')) return 'has an empty part in its path';
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\u0000-\u001f<>:"|?*]/.test(path)) return 'has characters that file names cannot have';
  if (parts.some((part) => DEVICE.test(part) || /[. ]$/.test(part)))
    return 'is no name for a file on Windows';
  if (path.length > 400 || parts.some((part) => Buffer.byteLength(part) > 240)) return 'has too long a name';
  return null;
}

/** For a message: control characters would change what the terminal shows. */
function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, '?').slice(0, 120);
}

/** Two paths with the same key are one file on some system (case, Unicode composition). */
export function pathKey(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
