import type { PixelSource } from '../../../../core/image/pixel-source.ts';
import type { OpenedImage } from '../../imaging.ts';

/** An image without pixels worth looking at: labels need only its file and its shape. */
export function blankImage(
  path: string,
  { width, height, z = 1 }: { width: number; height: number; z?: number },
): OpenedImage {
  const source: PixelSource = {
    format: 'blank',
    shape: { t: 1, c: 1, z, y: height, x: width },
    dtype: 'uint8',
    channels: [{ name: 'blank', color: null }],
    isRgb: false,
    levels: [{ width, height, downsample: 1 }],
    pixelSize: null,
    metadata: {},
    readRegion: ({ rect }) => Promise.resolve(new Uint8Array(rect.width * rect.height)),
    close: () => Promise.resolve(),
  };
  const file = { id: 'file', path, name: 'cells.tif', kind: 'image', bytes: 6, origin: 'disk' } as const;
  return { id: 'image', file, source };
}
