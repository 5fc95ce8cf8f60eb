import type { ImageInfo, LabelsInfo, ModelInfo } from '../../core/contract.ts';
import { micrometresPerPixel } from '../../core/image/scale-bar.ts';
import { isUsualSize } from '../../core/inference/median-diameter.ts';
import { formatPixels } from './format.ts';

export interface ScaleNotice {
  text: string;
  /** To rescale by: the diameter of the image's objects, in its pixels. */
  diameter: number;
  /** True when it was measured in a run, which is then done again. */
  isMeasured: boolean;
}

interface Facts {
  model: Pick<ModelInfo, 'id' | 'objectDiameter' | 'pixelSize'>;
  pixelSize: ImageInfo['pixelSize'];
  segmentation: LabelsInfo['segmentation'];
  /** What the next run will be rescaled by. */
  diameter: number | null;
}

/**
 * What to say when the objects of an image are much larger or smaller than the model's: measured after a run with it,
 * before one expected from the pixel sizes. Null when all is well, unknown, or seen to already.
 */
export function scaleNotice({ model, pixelSize, segmentation, diameter }: Facts): ScaleNotice | null {
  const { objectDiameter } = model;
  if (objectDiameter === null) return null;
  if (segmentation?.modelId === model.id) {
    const found = segmentation.medianDiameter;
    const expected = segmentation.diameter ?? objectDiameter;
    if (found === null || diameter !== segmentation.diameter || isUsualSize(found, expected)) return null;
    const expects =
      segmentation.diameter === null
        ? `this model expects ${formatPixels(expected)}`
        : `but the image was rescaled for ${formatPixels(expected)}`;
    const text = `Objects here are about ${formatPixels(found)} across, ${expects}.`;
    return { text, diameter: Number(found.toPrecision(2)), isMeasured: true };
  }
  const own = micrometresPerPixel(pixelSize);
  if (own === null || model.pixelSize === null || diameter !== null) return null;
  const found = (objectDiameter * model.pixelSize.value) / own;
  if (isUsualSize(found, objectDiameter)) return null;
  const sizes = `${plain(own)} µm a pixel, this model was trained at ${plain(model.pixelSize.value)} µm`;
  const text = `This image has ${sizes}: its objects will be about ${formatPixels(found)} across, the model expects ${formatPixels(objectDiameter)}.`;
  return { text, diameter: Number(found.toPrecision(2)), isMeasured: false };
}

function plain(value: number): string {
  return String(Number(value.toPrecision(2)));
}
