import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { segmentRequestSchema } from '../../core/contract.ts';
import { planeStem, provenanceName } from '../../core/export-formats.ts';
import { imageStem } from '../../core/image/image-names.ts';
import type { PixelSource } from '../../core/image/pixel-source.ts';
import { FIRST_PLANE, type Plane } from '../../core/image/plane.ts';
import type { Labelmap } from '../../core/mask/labelmap.ts';
import { imageFileName } from '../formats/image-path.ts';
import { openImage } from '../formats/open-image.ts';
import type { Engine, EngineResult, ProbabilityFile } from '../services/engine.ts';
import type { LabelSource } from '../services/exporting.ts';
import { FileImage } from '../services/export/file-image.ts';
import { isFinished } from '../services/export/finished.ts';
import { writeResults, type WrittenResults } from '../services/export/write-results.ts';
import { sumUp, type JobContext } from '../services/inference.ts';
import { partOfJob } from '../services/job-part.ts';
import { readLabels, readMask } from '../services/label-source.ts';
import { LinkedPlanes } from '../services/linked-planes.ts';
import { mapReader } from '../services/masks/read-plane.ts';
import { ResultCollector } from '../services/result-collector.ts';
import { describeRun, planSegmentation } from '../services/segment-plan.ts';
import type { ImageReport, ImageWork } from './image-work.ts';
import type { PlannedOutput } from './outputs.ts';
import type { CliParts } from './parts.ts';
import { brief } from './report.ts';

type WritingParts = Pick<CliParts, 'exporters' | 'models' | 'version'>;

/** Hears 0..1 of one image's work, and once which device was taken and why no better one. */
export interface ImageProgress {
  fraction(value: number): void;
  device(name: string, fallback: string | null): void;
}

/**
 * Segments one image and writes its outputs, each complete or not at all; null when `work.resume` found them there.
 * `probabilityPath` is overwritten and removed.
 *
 * @throws AppError of the engine, the reader or the writer
 */
export async function segmentFile(
  engine: Engine,
  parts: WritingParts,
  work: ImageWork,
  probabilityPath: string,
  progress: ImageProgress,
  signal: AbortSignal,
): Promise<ImageReport | null> {
  const source = await openImage(work.input, { signal });
  // The engine reads the pixels; here only the header matters.
  await source.close();
  const job = { engine, parts, work, source, probabilityPath, progress, signal };
  try {
    return await segmentPlanes(job);
  } finally {
    await rm(probabilityPath, { force: true });
  }
}

interface FileJob {
  engine: Engine;
  parts: WritingParts;
  work: ImageWork;
  source: PixelSource;
  probabilityPath: string;
  progress: ImageProgress;
  signal: AbortSignal;
}

/** One plane after the other; the results of each are written before the next is begun. */
async function segmentPlanes(file: FileJob): Promise<ImageReport | null> {
  const { engine, work, source, signal } = file;
  const order = segmentRequestSchema.parse({ ...work.request, separation: work.separation });
  const image = { path: work.input, shape: source.shape, isRgb: source.isRgb };
  const plan = planSegmentation(image, work.model, order);
  const links = order.link === null ? null : new LinkedPlanes(plan.planes, order.link);
  const count = plan.planes.length;
  const done: WrittenPlane[] = [];
  for (const [index, plane] of plan.planes.entries()) {
    const results = resultsOf(work, count > 1 ? plane : null);
    const run = { ...plan, planes: [plane] };
    const describe = (found: { device: string; medianDiameter: number | null }) =>
      describeRun(run, { ...order, ...plane }, work.model.info.id, found);
    // Linked planes are numbered after those before, whose files are not read again.
    if (work.resume && links === null && (await isThere(file, results, describe))) continue;
    const probability = { path: file.probabilityPath, ...plan.map };
    const collected = new ResultCollector(source.shape, partOfJob(listen(file), { plane, index, count }));
    const { region } = plan;
    const asked = { ...plan.work, ...plane, probability, ...(region && { region }) };
    const found = await engine.segment(asked, collected.call);
    signal.throwIfAborted();
    const start = performance.now();
    const { labelmap, maxLabel } = links?.place(index, collected.labelmap) ?? {
      labelmap: collected.labelmap,
      maxLabel: found.objects,
    };
    const written = await writePlane(file, results, {
      labelmap,
      maxLabel,
      found,
      probability,
      segmentation: describe(found),
    });
    done.push({ found, write: performance.now() - start, ...written });
  }
  return done.length === 0 ? null : report(file, done);
}

function listen({ progress, signal }: FileJob): JobContext {
  return {
    signal,
    emit(event) {
      if (event.type === 'progress') progress.fraction(event.fraction);
      else if (event.type === 'device') progress.device(event.device, event.fallback);
    },
  };
}

interface PlaneResults {
  outputs: PlannedOutput[];
  /** The provenance beside them. */
  sidecar: string;
}

/** Where the results of an image go, or of one of its planes. */
function resultsOf({ input, outputs }: ImageWork, plane: Plane | null): PlaneResults {
  const name = imageFileName(input);
  const stem = imageStem(name);
  const place = (path: string): string => {
    if (plane === null) return path;
    return join(dirname(path), `${planeStem(stem, plane)}${basename(path).slice(stem.length)}`);
  };
  return {
    outputs: outputs.map((output) => ({ ...output, path: place(output.path) })),
    sidecar: place(join(dirname(outputs[0].path), provenanceName(name))),
  };
}

function isThere(
  { work, parts }: FileJob,
  { outputs, sidecar }: PlaneResults,
  describe: (found: { device: string; medianDiameter: null }) => ReturnType<typeof describeRun>,
): Promise<boolean> {
  const { device: _, medianDiameter: __, ...segmentation } = describe({ device: '', medianDiameter: null });
  const planned = { image: work.input, files: outputs.map(({ path }) => path), segmentation };
  return isFinished(sidecar, planned, provenanceOf(parts));
}

interface PlaneLabels {
  labelmap: Labelmap;
  maxLabel: number;
  found: EngineResult;
  probability: ProbabilityFile;
  segmentation: ReturnType<typeof describeRun>;
}

async function writePlane(
  { work, source, parts, signal }: FileJob,
  { outputs, sidecar }: PlaneResults,
  { labelmap, maxLabel, found, probability, segmentation }: PlaneLabels,
): Promise<WrittenResults> {
  const { plane = FIRST_PLANE } = segmentation;
  const image = new FileImage(work.input, source, { plane, segmentation });
  const labels = readLabels(labelmap, {
    objects: found.objects,
    maxLabel,
    pixelSize: source.pixelSize,
    map: mapReader(probability),
    image,
  });
  try {
    const files = outputs.map(({ format, mask, path }) => ({
      exporter: parts.exporters[format],
      source: sourceOf(labels, mask),
      path,
    }));
    return await writeResults(labels, files, sidecar, provenanceOf(parts), signal);
  } finally {
    await image.close();
  }
}

/** The objects, or one of the model's masks. */
function sourceOf(labels: LabelSource, mask: string | null): LabelSource {
  const found = labels.map?.masks.find(({ name }) => name === mask);
  return labels.map && found ? readMask(labels, labels.map, found) : labels;
}

function provenanceOf({ version, models }: WritingParts) {
  return { version, findModel: (id: string) => models.find(id) };
}

interface WrittenPlane extends WrittenResults {
  found: EngineResult;
  /** Milliseconds. */
  write: number;
}

function report({ work, source }: FileJob, done: readonly WrittenPlane[]): ImageReport {
  const { objects, medianDiameter, device, ms } = sumUp(done.map(({ found }) => found));
  const write = done.reduce((sum, plane) => sum + plane.write, 0);
  const failures = done
    .flatMap(({ failed }) => failed)
    .map(({ path, error }) => ({ output: path, error: brief(error) }));
  return {
    input: work.input,
    width: source.shape.x,
    height: source.shape.y,
    objects,
    medianDiameter,
    ms: roundAll({ ...ms, write }),
    device,
    model: work.model.info.id,
    outputs: done.flatMap(({ outputs }) => outputs),
    ...(failures.length > 0 && { failures }),
  };
}

function roundAll(ms: ImageReport['ms']): ImageReport['ms'] {
  return {
    read: Math.round(ms.read),
    infer: Math.round(ms.infer),
    separate: Math.round(ms.separate),
    write: Math.round(ms.write),
  };
}
