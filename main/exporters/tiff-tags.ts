import type { TiffTag } from './tiff-directory.ts';

/** Above this many bytes the 32-bit offsets of a classic TIFF no longer reach the end; 1 MiB is left for tags. */
export const CLASSIC_LIMIT = 2 ** 32 - 2 ** 20;
/** What encodeHeader needs at the start of the file. */
export const HEADER_BYTES = 16;

const SAMPLE_FORMATS = { unsigned: 1, float: 3 } as const;

/** What is said of every page of one sample a pixel, packed by deflate, but where its data are. */
export function pageTags(
  { width, height }: { width: number; height: number },
  bits: 16 | 32,
  format: keyof typeof SAMPLE_FORMATS,
): TiffTag[] {
  return [
    { tag: 256, type: 'long', values: [width] },
    { tag: 257, type: 'long', values: [height] },
    { tag: 258, type: 'short', values: [bits] },
    { tag: 259, type: 'short', values: [8] }, // Compression: deflate (Adobe)
    { tag: 262, type: 'short', values: [1] }, // PhotometricInterpretation: zero is black
    { tag: 277, type: 'short', values: [1] }, // SamplesPerPixel
    { tag: 284, type: 'short', values: [1] }, // PlanarConfiguration
    { tag: 305, type: 'ascii', values: 'Skipscope' },
    { tag: 339, type: 'short', values: [SAMPLE_FORMATS[format]] },
  ];
}
