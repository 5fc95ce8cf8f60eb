import { openImage } from '../../formats/open-image.ts';
import type { Engine } from '../engine.ts';
import { FileService } from '../files.ts';
import { findDataFolder } from '../folders.ts';
import { ImagingService } from '../imaging.ts';
import { InferenceService, type ModelAccess } from '../inference.ts';
import { MaskService } from '../masks.ts';
import { Speeds } from '../speeds.ts';
import type { KeptLabels } from './image-work.ts';
import { keptLabels } from './kept-labels.ts';

/** The labels of the user's images for a process without a window. Each image is let go when it was used. */
export async function openUserLabels(engine: Engine, models: ModelAccess): Promise<KeptLabels> {
  const dataFolder = findDataFolder();
  const files = await FileService.create({ dataFolder, root: null, samplesFolder: null });
  const masks = new MaskService({ dataFolder });
  const imaging = new ImagingService({ files, openSource: openImage, companion: masks });
  const inference = new InferenceService(engine, models, new Speeds(dataFolder));
  const find = async (path: string) => files.resolve((await files.grant(path)).id);
  return keptLabels(imaging, masks, inference, find);
}
