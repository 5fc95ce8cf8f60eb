import type { Pixels } from '../../../core/image/dtype.ts';
import type { PixelSource } from '../../../core/image/pixel-source.ts';

/** The image with the largest values over all z planes on each of them; NaN counts only where nothing else is. */
export function projectMaximum(source: PixelSource): PixelSource {
  return {
    format: source.format,
    shape: source.shape,
    dtype: source.dtype,
    channels: source.channels,
    isRgb: source.isRgb,
    levels: source.levels,
    pixelSize: source.pixelSize,
    metadata: source.metadata,
    async readRegion(request) {
      // A copy: readers may hand out what they keep.
      const largest = (await source.readRegion({ ...request, z: 0 })).slice();
      for (let z = 1; z < source.shape.z; z++) {
        request.signal?.throwIfAborted();
        takeLarger(largest, await source.readRegion({ ...request, z }));
      }
      return largest;
    },
    close: () => source.close(),
  };
}

function takeLarger(largest: Pixels, values: Pixels): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i] > largest[i] || Number.isNaN(largest[i])) largest[i] = values[i];
  }
}
