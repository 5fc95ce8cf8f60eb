import { isDicom } from './dicom/header.ts';
import { niftiVersion } from './nifti/header.ts';

export type KnownFormat = 'png' | 'jpeg' | 'bmp' | 'tiff' | 'npy' | 'hdf5' | 'zip' | 'dicom' | 'nifti';

const READABLE: readonly [KnownFormat, readonly number[]][] = [
  ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['jpeg', [0xff, 0xd8, 0xff]],
  ['tiff', [0x49, 0x49, 0x2a, 0x00]],
  ['tiff', [0x4d, 0x4d, 0x00, 0x2a]],
  ['tiff', [0x49, 0x49, 0x2b, 0x00]],
  ['tiff', [0x4d, 0x4d, 0x00, 0x2b]],
  ['npy', [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
  ['hdf5', [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['bmp', [0x42, 0x4d]],
];

/** Formats that people try to open and that we can at least call by their names: [name, offset, first bytes]. */
const OTHERS: readonly [string, number, string][] = [
  ['a Zeiss CZI file', 0, 'ZISRAWFILE'],
  ['a Leica LIF file', 0, '\x70\0\0\0'],
  ['a Nikon ND2 file', 0, '\xda\xce\xbe\x0a'],
  ['a JPEG 2000 image', 0, '\0\0\0\x0cjP  '],
  ['a packed file (gzip)', 0, '\x1f\x8b'],
  ['an older Office or Olympus file', 0, '\xd0\xcf\x11\xe0'],
  ['a PDF document', 0, '%PDF'],
  ['a GIF image', 0, 'GIF8'],
  ['a WebP image', 8, 'WEBP'],
];

/** How many bytes of the file's beginning the two functions want. */
export const SNIFF_BYTES = 540;

/**
 * The format by the file's first bytes; names lie too often. DICOM and NIfTI come first: the bytes before their marks are free.
 * A packed file (gzip) may be NIfTI, which only unpacking tells.
 */
export function sniffFormat(head: Uint8Array): KnownFormat | null {
  if (isDicom(head)) return 'dicom';
  if (niftiVersion(head) !== null) return 'nifti';
  return READABLE.find(([, magic]) => magic.every((byte, i) => head[i] === byte))?.[0] ?? null;
}

/** What an unreadable file is, in words, or null. */
export function nameFormat(head: Uint8Array): string | null {
  const text = Buffer.from(head).toString('latin1');
  return OTHERS.find(([, offset, magic]) => text.startsWith(magic, offset))?.[0] ?? null;
}
