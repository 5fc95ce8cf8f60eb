import type { Labelmap } from '../../core/mask/labelmap.ts';
import type { LabelSource } from './exporting.ts';

/** A labelmap as exporters read it. */
export function readLabels(
  labelmap: Labelmap,
  facts: Pick<LabelSource, 'objects' | 'maxLabel' | 'pixelSize'>,
): LabelSource {
  const { width, height } = labelmap;
  return {
    width,
    height,
    ...facts,
    readRows: (y, rows) => Promise.resolve(labelmap.readRect({ x: 0, y, width, height: rows })),
  };
}
