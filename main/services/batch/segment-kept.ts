import type { Plane } from '../../../core/image/plane.ts';
import type { ExportedLabels, LabelSource } from '../exporting.ts';
import type { WrittenResults } from '../export/write-results.ts';
import { describeRun, planSegmentation } from '../segment-plan.ts';
import { listen, reportOf } from './image-report.ts';
import type {
  FinishedImage,
  ImageProgress,
  ImageWork,
  KeptLabels,
  LentImage,
  Results,
  WorkParts,
} from './image-work.ts';
import { isThere, resultsOf, writePlane } from './write-plane.ts';

/**
 * As `segmentImage`, into the labels of the image, as one step of their history; the files are written from these. An image that a
 * hand has corrected keeps its labels, and its files are written from them.
 *
 * @throws AppError of the engine, the reader, the writer, `project.*`
 */
export function segmentKept(
  parts: WorkParts & { kept: KeptLabels },
  work: ImageWork,
  progress: ImageProgress,
  signal: AbortSignal,
): Promise<FinishedImage> {
  return parts.kept.lend(work.image.path, async (lent) => {
    const { access } = lent;
    const { planes, ...plan } = planSegmentation(access, work.model, work.order);
    const results = planes.map((plane) => resultsOf(work.image, planes.length > 1 ? plane : null));
    const isCorrected = await lent.isCorrected();
    if (!isCorrected && work.resume && access.labels.segmentation !== null) {
      const unknown = { device: '', medianDiameter: null };
      const described = describeRun({ planes, ...plan }, work.order, work.model.info.id, unknown);
      const there = results.map((plane) => isThere(parts, work, plane, described));
      if ((await Promise.all(there)).every(Boolean)) return { report: null, results };
    }
    const request = { ...work.order, keepEdited: true };
    const found = isCorrected
      ? null
      : await parts.kept.inference.segment(access, request, listen(progress, signal));
    signal.throwIfAborted();
    const start = performance.now();
    const { objects, written } = await writeAll(parts, work, lent, planes, results, signal);
    const write = performance.now() - start;
    const ms = found?.ms ?? { read: 0, infer: 0, separate: 0, write: 0 };
    const facts = {
      objects,
      medianDiameter: found?.medianDiameter ?? null,
      ms: { ...ms, write: ms.write + write },
      device: found?.device ?? null,
    };
    const report = reportOf(work, access, facts, written);
    return { report: isCorrected ? { ...report, corrected: true } : report, results };
  });
}

/** Writes the files of all planes, and counts their objects. */
function writeAll(
  parts: WorkParts,
  work: ImageWork,
  lent: LentImage,
  planes: readonly Plane[],
  results: readonly Results[],
  signal: AbortSignal,
): Promise<{ objects: number; written: WrittenResults[] }> {
  return lent.export(planes, async (exported: ExportedLabels) => {
    let objects = 0;
    const written: WrittenResults[] = [];
    for (const [index, { labels }] of exported.planes.entries()) {
      written.push(await writePlane(parts, work, named(labels, work.image.name), results[index], signal));
      objects += labels.objects;
    }
    return { objects, written };
  });
}

function named(labels: LabelSource, name: string): LabelSource {
  return labels.image === undefined ? labels : { ...labels, image: { ...labels.image, name } };
}
