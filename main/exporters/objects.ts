import { addRows, type MeasuredObject } from '../../core/mask/objects.ts';
import { RunCollector, type ObjectRuns } from '../../core/mask/object-runs.ts';
import type { LabelSource } from '../services/exporting.ts';
import { readBands } from './bands.ts';

const measured = new WeakMap<LabelSource, Map<number, MeasuredObject>>();

/** Area, sums and bounds of every object by label. One pass over the labels, made once for a source. */
export async function measureSource(
  source: LabelSource,
  signal?: AbortSignal,
): Promise<Map<number, MeasuredObject>> {
  const known = measured.get(source);
  if (known !== undefined) return known;
  const objects = new Map<number, MeasuredObject>();
  for await (const { y, labels } of readBands(source, signal)) addRows(objects, y, source.width, labels);
  measured.set(source, objects);
  return objects;
}

export interface SourceObject extends ObjectRuns {
  measured: MeasuredObject;
}

/**
 * The objects one by one, in the order of their last rows, then of their labels. What is held at a time are the objects that
 * reach into one band of rows, so memory follows the image's width, but for objects as high as the image.
 */
export async function* readObjects(
  source: LabelSource,
  signal?: AbortSignal,
): AsyncGenerator<SourceObject, void, undefined> {
  const objects = [...(await measureSource(source, signal)).values()];
  objects.sort((a, b) => bottomOf(a) - bottomOf(b) || a.label - b.label);
  const collector = new RunCollector();
  let next = 0;
  for await (const { y, rows, labels } of readBands(source, signal)) {
    collector.add(y, source.width, labels);
    for (; next < objects.length && bottomOf(objects[next]) <= y + rows; next++)
      yield { ...collector.take(objects[next].label), measured: objects[next] };
  }
}

function bottomOf({ bounds }: MeasuredObject): number {
  return bounds.y + bounds.height;
}
