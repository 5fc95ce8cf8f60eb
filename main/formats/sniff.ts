export type KnownFormat = 'png' | 'jpeg' | 'bmp' | 'tiff';

const READABLE: readonly [KnownFormat, readonly number[]][] = [
  ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['jpeg', [0xff, 0xd8, 0xff]],
  ['tiff', [0x49, 0x49, 0x2a, 0x00]],
  ['tiff', [0x4d, 0x4d, 0x00, 0x2a]],
  ['tiff', [0x49, 0x49, 0x2b, 0x00]],
  ['tiff', [0x4d, 0x4d, 0x00, 0x2b]],
  ['bmp', [0x42, 0x4d]],
];

/** Formats that people try to open and that we can at least call by their names: [name, offset, first bytes]. */
const OTHERS: readonly [string, number, string][] = [
  ['a Zeiss CZI file', 0, 'ZISRAWFILE'],
  ['a Leica LIF file', 0, '\x70\0\0\0'],
  ['a Nikon ND2 file', 0, '\xda\xce\xbe\x0a'],
  ['a JPEG 2000 image', 0, '\0\0\0\x0cjP  '],
  ['an HDF5 or Imaris file', 0, '\x89HDF'],
  ['a DICOM file', 128, 'DICM'],
  ['a Word, Excel or zip archive', 0, 'PK\x03\x04'],
  ['an older Office or Olympus file', 0, '\xd0\xcf\x11\xe0'],
  ['a PDF document', 0, '%PDF'],
  ['a GIF image', 0, 'GIF8'],
  ['a WebP image', 8, 'WEBP'],
];

/** How many bytes of the file's beginning the two functions want. */
export const SNIFF_BYTES = 132;

/** The format by the file's first bytes; names lie too often. */
export function sniffFormat(head: Uint8Array): KnownFormat | null {
  return READABLE.find(([, magic]) => magic.every((byte, i) => head[i] === byte))?.[0] ?? null;
}

/** What an unreadable file is, in words, or null. */
export function nameFormat(head: Uint8Array): string | null {
  const text = Buffer.from(head).toString('latin1');
  return OTHERS.find(([, offset, magic]) => text.startsWith(magic, offset))?.[0] ?? null;
}
