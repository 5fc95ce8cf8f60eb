import { join } from 'node:path';

import type { EngineHost } from '../main/engine/host.ts';
import type { EngineResult } from '../main/services/engine.ts';
import { ModelRegistry } from '../main/services/models.ts';

/** Segments the first channel of a picture on the CPU with a model of this repository; labels are thrown away. */
export async function segmentPicture(
  engine: EngineHost,
  { root, scratch }: { root: string; scratch: string },
  imagePath: string,
): Promise<EngineResult> {
  const { folder, info } = await new ModelRegistry(join(root, 'models')).find();
  return engine.segment(
    {
      imagePath,
      t: 0,
      z: 0,
      channels: [0],
      modelFolder: folder,
      device: 'cpu',
      separation: info.separation,
      probabilityPath: join(scratch, 'probability'),
    },
    { onEvent: () => undefined },
  );
}
