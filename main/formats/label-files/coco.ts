import { basename } from 'node:path';

import { z } from 'zod';

import { fillRings } from '../../../core/mask/fill-rings.ts';
import type { ObjectRuns } from '../../../core/mask/object-runs.ts';
import { decodeRunLengths } from '../../../core/mask/run-lengths.ts';
import { corrupt } from '../failures.ts';
import { readItems } from './json-items.ts';

const annotationSchema = z.object({
  id: z.int().positive(),
  segmentation: z.union([
    z.array(z.array(z.number()).min(6)),
    z.object({ size: z.tuple([z.int().positive(), z.int().positive()]), counts: z.array(z.number()) }),
  ]),
});

/** The annotations of a COCO file as objects, their ids as labels: polygons and run lengths in plain numbers. */
export async function* readCoco(
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<ObjectRuns, void, undefined> {
  for await (const item of readItems(path, 'annotations', signal)) {
    const checked = annotationSchema.safeParse(item);
    if (!checked.success) throw corrupt(basename(path), `an annotation is none: ${checked.error.message}`);
    const { id, segmentation } = checked.data;
    if (Array.isArray(segmentation)) {
      yield fillRings(segmentation, id);
      continue;
    }
    const [height, width] = segmentation.size;
    const object = decodeRunLengths(segmentation.counts, width, height, id);
    if (object === null)
      throw corrupt(basename(path), `the run lengths of annotation ${id} do not fill its image`);
    yield object;
  }
}
