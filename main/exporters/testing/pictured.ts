import type { MeasuredObject } from '../../../core/mask/objects.ts';
import type { LabelSource } from '../../services/exporting.ts';
import { imageOf, sourceOf } from './label-sources.ts';

/**
 * Labels with all that a format can say beside them: an image whose pixel i is `i % 200`, pixels of 0.5 µm, two maps (a label's last byte,
 * and the rest to 255), objects touched by hand (2, 9), accepted (1) and of a class (3).
 */
export function pictured(labels: Uint32Array, width: number): LabelSource {
  const grey = (y: number, rows: number) =>
    Uint8Array.from({ length: rows * width }, (_, i) => (y * width + i) % 200);
  const image = imageOf('=näme, a.tif', {
    plane: { z: 0, t: 0 },
    edited: new Set([2, 9]),
    accepted: new Set([1]),
    classOf: (label) => (label === 3 ? '"late", maybe' : null),
    openPicture: () => Promise.resolve((y, rows) => Promise.resolve(rgb(grey(y, rows)))),
    openValues: () =>
      Promise.resolve({
        channels: 1,
        dtype: 'uint8',
        readRows: (_c, y, rows) => Promise.resolve(grey(y, rows)),
      }),
  });
  const source = sourceOf(labels, width, { image, pixelSize: { x: 0.5, y: 0.5, z: null, unit: 'µm' } });
  return {
    ...source,
    map: {
      planes: ['foreground', 'myelin'],
      masks: [],
      readRows: async (plane, y, rows) => {
        const bytes = Uint8Array.from(await source.readRows(y, rows));
        return plane === 'foreground' ? bytes : bytes.map((value) => 255 - value);
      },
    },
  };
}

function rgb(grey: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: 3 * grey.length }, (_, i) => grey[Math.floor(i / 3)]);
}

/** All objects as the one that a mask shows. */
export function mergedObject(objects: readonly MeasuredObject[]) {
  if (objects.length === 0) return [];
  const sum = (of: (object: MeasuredObject) => number) =>
    objects.reduce((total, each) => total + of(each), 0);
  return [
    {
      label: 255,
      area: sum(({ area }) => area),
      sumX: sum(({ sumX }) => sumX),
      sumY: sum(({ sumY }) => sumY),
    },
  ];
}
