import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { provenanceName } from '../../core/export-formats.ts';
import type { PixelSource } from '../../core/image/pixel-source.ts';
import { layoutOf } from '../../core/inference/map-layout.ts';
import { imageFileName } from '../formats/image-path.ts';
import { openImage } from '../formats/open-image.ts';
import type { Engine } from '../services/engine.ts';
import type { LabelSource } from '../services/exporting.ts';
import { FileImage } from '../services/export/file-image.ts';
import { isFinished } from '../services/export/finished.ts';
import { writeResults } from '../services/export/write-results.ts';
import { readLabels, readMask } from '../services/label-source.ts';
import { mapReader } from '../services/masks/read-plane.ts';
import { checkPlane, chooseChannels, chooseScale } from '../services/plane-choice.ts';
import { ResultCollector } from '../services/result-collector.ts';
import type { ImageReport, ImageWork } from './image-work.ts';
import type { CliParts } from './parts.ts';

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
  try {
    return await segmentSource(engine, parts, work, source, probabilityPath, progress, signal);
  } finally {
    await rm(probabilityPath, { force: true });
  }
}

async function segmentSource(
  engine: Engine,
  parts: WritingParts,
  work: ImageWork,
  source: PixelSource,
  probabilityPath: string,
  progress: ImageProgress,
  signal: AbortSignal,
): Promise<ImageReport | null> {
  const { shape } = source;
  const { model, plane, diameter, separation, flips, device } = work;
  checkPlane(source, plane);
  const channels = chooseChannels(source, model.spec, work.channels);
  const parameters = {
    modelId: model.info.id,
    separation,
    channels,
    plane,
    diameter,
    ...(flips ? { flips } : {}),
  };
  const sidecar = join(dirname(work.outputs[0].path), provenanceName(imageFileName(work.input)));
  const provenance = { version: parts.version, findModel: (id: string) => parts.models.find(id) };
  const planned = {
    image: work.input,
    files: work.outputs.map(({ path }) => path),
    segmentation: parameters,
  };
  if (work.resume && (await isFinished(sidecar, planned, provenance))) return null;
  const layout = layoutOf(model.spec, diameter ?? model.spec.objectDiameter);
  const probability = { path: probabilityPath, width: shape.x, height: shape.y, ...layout };
  const collected = new ResultCollector(shape, {
    signal,
    emit(event) {
      if (event.type === 'progress') progress.fraction(event.fraction);
      else if (event.type === 'device') progress.device(event.device, event.fallback);
    },
  });
  const { info, ...described } = model;
  const scale = chooseScale(model.spec, diameter);
  const asked = { channels, model: described, device, separation, scale, flips, probability };
  const result = await engine.segment({ imagePath: work.input, ...plane, ...asked }, collected.call);
  const { objects, medianDiameter } = result;
  const start = performance.now();
  const segmentation = { ...parameters, device: result.device, medianDiameter };
  const image = new FileImage(work.input, source, { plane, segmentation });
  const labels = readLabels(collected.labelmap, {
    objects,
    maxLabel: objects,
    pixelSize: source.pixelSize,
    map: mapReader(probability),
    image,
  });
  try {
    const files = work.outputs.map(({ format, mask, path }) => ({
      exporter: parts.exporters[format],
      source: sourceOf(labels, mask),
      path,
    }));
    await writeResults(labels, files, sidecar, provenance, signal);
  } finally {
    await image.close();
  }
  const write = performance.now() - start;
  return {
    input: work.input,
    width: shape.x,
    height: shape.y,
    objects,
    medianDiameter,
    ms: roundAll({ ...result.ms, write }),
    device: result.device,
    model: info.id,
    outputs: work.outputs.map((output) => output.path),
  };
}

/** The objects, or one of the model's masks. */
function sourceOf(labels: LabelSource, mask: string | null): LabelSource {
  const found = labels.map?.masks.find(({ name }) => name === mask);
  return labels.map && found ? readMask(labels, labels.map, found) : labels;
}

function roundAll(ms: ImageReport['ms']): ImageReport['ms'] {
  return {
    read: Math.round(ms.read),
    infer: Math.round(ms.infer),
    separate: Math.round(ms.separate),
    write: Math.round(ms.write),
  };
}
