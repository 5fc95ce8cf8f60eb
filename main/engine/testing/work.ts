import { layoutOf } from '../../../core/inference/map-layout.ts';
import { readModelPackage } from '../../formats/model-package.ts';
import { openImage } from '../../formats/open-image.ts';
import type { EngineSegmentation, ProbabilityFile } from '../../services/engine.ts';

export interface WorkFiles {
  imagePath: string;
  modelFolder: string;
  /** Of the probability file to write. */
  probabilityPath: string;
}

/** A segmentation of a file's first channel on the CPU, with the model's own separation. */
export async function describeWork(
  { imagePath, modelFolder, probabilityPath }: WorkFiles,
  changes: Partial<EngineSegmentation> = {},
): Promise<EngineSegmentation> {
  const model = changes.model ?? (await readModelPackage(modelFolder));
  return {
    imagePath,
    t: 0,
    z: 0,
    channels: [0],
    model,
    device: 'cpu',
    separation: model.spec.separation,
    scale: 1,
    probability: await describeMap(imagePath, probabilityPath, model),
    ...changes,
  };
}

async function describeMap(
  imagePath: string,
  path: string,
  { spec }: EngineSegmentation['model'],
): Promise<ProbabilityFile> {
  const layout = layoutOf(spec, spec.objectDiameter);
  const source = await openImage(imagePath).catch(() => null);
  await source?.close();
  // A file that is no image fails in the engine, which is what its test waits for.
  return { path, width: source?.shape.x ?? 1, height: source?.shape.y ?? 1, ...layout };
}
