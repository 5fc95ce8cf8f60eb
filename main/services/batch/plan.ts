import { segmentRequestSchema, type BatchSettings, type ExportFormat } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import type { ModelAccess } from '../inference.ts';
import { chooseScale } from '../plane-choice.ts';
import type { ImageWork } from './image-work.ts';
import type { NamedImage } from './names.ts';
import { planOutputs, type PlannedImage } from './outputs.ts';

/** A batch that is all settled, before anything is opened. */
export interface BatchPlan extends Pick<ImageWork, 'model' | 'order'> {
  /** In their order. */
  images: PlannedImage[];
}

/**
 * What settings mean for images, whose results go into the folder `out`.
 *
 * @throws AppError `model.*`, `request.invalid` for names that collide and for sizes that the model cannot have
 */
export async function planBatch(
  models: ModelAccess,
  named: readonly NamedImage[],
  settings: BatchSettings,
  out: string,
): Promise<BatchPlan> {
  const order = segmentRequestSchema.parse(settings.segment);
  const model = await models.find(order.modelId);
  const masks = model.spec.masks.map(({ name }) => name);
  const formats = formatsOf(settings);
  if (formats.length === 0 && !settings.keepLabels) {
    const message =
      'Expected a format to write, measurements, or labels to keep: nothing would come of this.';
    throw new AppError('request.invalid', message);
  }
  const images = planOutputs(named, out, formats, masks);
  chooseScale(model.spec, order.diameter);
  return { images, model, order };
}

function formatsOf({ formats, measure }: BatchSettings): ExportFormat[] {
  return [...new Set(measure ? [...formats, 'measurements-csv' as const] : formats)];
}
