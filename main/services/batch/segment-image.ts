import { rm } from 'node:fs/promises';

import type { PixelSource } from '../../../core/image/pixel-source.ts';
import type { Plane } from '../../../core/image/plane.ts';
import { openImage } from '../../formats/open-image.ts';
import type { EngineResult } from '../engine.ts';
import { FileImage } from '../export/file-image.ts';
import type { WrittenResults } from '../export/write-results.ts';
import { sumUp, type JobContext } from '../inference.ts';
import { partOfJob } from '../job-part.ts';
import { readLabels } from '../label-source.ts';
import { LinkedPlanes } from '../linked-planes.ts';
import { mapReader } from '../masks/read-plane.ts';
import { ResultCollector } from '../result-collector.ts';
import { describeRun, planSegmentation } from '../segment-plan.ts';
import type { FinishedImage, ImageProgress, ImageWork, Results, WorkParts } from './image-work.ts';
import { listen, reportOf } from './image-report.ts';
import { isThere, resultsOf, writePlane } from './write-plane.ts';

/**
 * Segments one image and writes its files, each complete or not at all; those that `work.resume` finds are left alone.
 * `probabilityPath` is overwritten and removed.
 *
 * @throws AppError of the engine, the reader or the writer
 */
export async function segmentImage(
  parts: WorkParts,
  work: ImageWork,
  probabilityPath: string,
  progress: ImageProgress,
  signal: AbortSignal,
): Promise<FinishedImage> {
  const source = await openImage(work.image.path, { signal });
  // The engine reads the pixels; here only the header matters.
  await source.close();
  try {
    return await segmentPlanes({ parts, work, source, probabilityPath, job: listen(progress, signal) });
  } finally {
    await rm(probabilityPath, { force: true });
  }
}

interface FileJob {
  parts: WorkParts;
  work: ImageWork;
  source: PixelSource;
  probabilityPath: string;
  job: JobContext;
}

/** One plane after the other; the results of each are written before the next is begun. */
async function segmentPlanes(file: FileJob): Promise<FinishedImage> {
  const { parts, work, source, job } = file;
  const { order, model, image } = work;
  const plan = planSegmentation({ path: image.path, shape: source.shape, isRgb: source.isRgb }, model, order);
  const links = order.link === null ? null : new LinkedPlanes(plan.planes, order.link);
  const count = plan.planes.length;
  const all: Results[] = [];
  const done: (EngineResult & { write: number; written: WrittenResults })[] = [];
  for (const [index, plane] of plan.planes.entries()) {
    const results = resultsOf(image, count > 1 ? plane : null);
    all.push(results);
    const describe = (found: { device: string; medianDiameter: number | null }) =>
      describeRun({ ...plan, planes: [plane] }, { ...order, ...plane }, model.info.id, found);
    const unknown = describe({ device: '', medianDiameter: null });
    // Linked planes are numbered after those before, whose files are not read again.
    if (work.resume && links === null && (await isThere(parts, work, results, unknown))) continue;
    const probability = { path: file.probabilityPath, ...plan.map };
    const collected = new ResultCollector(source.shape, partOfJob(job, { plane, index, count }));
    const { region } = plan;
    const asked = { ...plan.work, ...plane, probability, ...(region && { region }) };
    const found = await parts.engine.segment(asked, collected.call);
    job.signal.throwIfAborted();
    const start = performance.now();
    const { labelmap, maxLabel } = links?.place(index, collected.labelmap) ?? {
      labelmap: collected.labelmap,
      maxLabel: found.objects,
    };
    const pixels = openPixels(file, plane, describe(found));
    const map = mapReader(probability);
    const { objects } = found;
    const { pixelSize } = source;
    const labels = readLabels(labelmap, { objects, maxLabel, pixelSize, map, image: pixels });
    try {
      const written = await writePlane(parts, work, labels, results, job.signal);
      done.push({ ...found, write: performance.now() - start, written });
    } finally {
      await pixels.close();
    }
  }
  if (done.length === 0) return { report: null, results: all };
  const { ms, ...total } = sumUp(done);
  const write = done.reduce((sum, plane) => sum + plane.write, 0);
  const report = reportOf(
    work,
    source,
    { ...total, ms: { ...ms, write } },
    done.map(({ written }) => written),
  );
  return { report, results: all };
}

function openPixels({ work, source }: FileJob, plane: Plane, segmentation: ReturnType<typeof describeRun>) {
  const { path, name } = work.image;
  return new FileImage(path, source, {
    plane,
    segmentation,
    name,
  });
}
