import { maskCut } from '../../core/inference/heights.ts';
import type { Labelmap } from '../../core/mask/labelmap.ts';
import type { LabelSource, MapReader } from './exporting.ts';

/** A labelmap as exporters read it. */
export function readLabels(
  labelmap: Labelmap,
  facts: Pick<LabelSource, 'objects' | 'maxLabel' | 'pixelSize' | 'map' | 'image'>,
): LabelSource {
  const { width, height } = labelmap;
  return {
    width,
    height,
    ...facts,
    readRows: (y, rows) => Promise.resolve(labelmap.readRect({ x: 0, y, width, height: rows })),
  };
}

/** One of the model's masks as exporters read it: label 1 where its plane is above its threshold. */
export function readMask(
  labels: LabelSource,
  map: MapReader,
  { name, threshold }: MapReader['masks'][number],
): LabelSource {
  const cut = maskCut(threshold);
  return {
    ...labels,
    objects: 1,
    maxLabel: 1,
    readRows: async (y, rows) =>
      Uint32Array.from(await map.readRows(name, y, rows), (value) => (value >= cut ? 1 : 0)),
  };
}
