import { join } from 'node:path';

import { layoutOf } from '../core/inference/map-layout.ts';
import type { EngineHost } from '../main/engine/host.ts';
import { openImage } from '../main/formats/open-image.ts';
import type { EngineResult, ProbabilityFile } from '../main/services/engine.ts';
import { ModelRegistry } from '../main/services/models.ts';

/** Segments the first channel of a picture on the CPU with a model of this repository; labels are thrown away. */
export async function segmentPicture(
  engine: EngineHost,
  { root, scratch }: { root: string; scratch: string },
  imagePath: string,
): Promise<EngineResult & { probability: ProbabilityFile }> {
  const { info, ...model } = await new ModelRegistry(join(root, 'models')).find();
  const source = await openImage(imagePath);
  await source.close();
  const { x: width, y: height } = source.shape;
  const layout = layoutOf(model.spec, model.spec.objectDiameter);
  const probability = { path: join(scratch, 'probability'), width, height, ...layout };
  const result = await engine.segment(
    {
      imagePath,
      t: 0,
      z: 0,
      channels: [0],
      model,
      device: 'cpu',
      separation: info.separation,
      scale: 1,
      probability,
    },
    { onEvent: () => undefined },
  );
  return { ...result, probability };
}
