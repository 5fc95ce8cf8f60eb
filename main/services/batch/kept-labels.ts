import type { FileRef } from '../files.ts';
import type { ImagingService } from '../imaging.ts';
import type { Inference } from '../inference.ts';
import type { MaskService } from '../masks.ts';
import type { KeptLabels } from './image-work.ts';

/** The labels that the window shows, as batches change them. */
export function keptLabels(
  imaging: Pick<ImagingService, 'lend'>,
  masks: Pick<MaskService, 'access' | 'isCorrected' | 'export'>,
  inference: Pick<Inference, 'segment'>,
  findFile: (path: string) => Promise<FileRef>,
): KeptLabels {
  return {
    inference,
    lend: async (path, use) =>
      imaging.lend(await findFile(path), ({ id }) =>
        use({
          access: masks.access(id),
          isCorrected: () => masks.isCorrected(id),
          export: (planes, write) => masks.export(id, write, planes),
        }),
      ),
  };
}
