import { rm } from 'node:fs/promises';

import { openImage } from '../formats/open-image.ts';
import type { Engine } from '../services/engine.ts';
import { readLabels } from '../services/label-source.ts';
import { checkPlane, defaultChannels } from '../services/plane-choice.ts';
import { ResultCollector } from '../services/result-collector.ts';
import type { ImageReport, ImageWork } from './image-work.ts';
import type { CliParts } from './parts.ts';

/** Hears 0..1 of one image's work, and once which device was taken and why no better one. */
export interface ImageProgress {
  fraction(value: number): void;
  device(name: string, fallback: string | null): void;
}

/**
 * Segments one image and writes its outputs, each complete or not at all. `probabilityPath` is overwritten and removed.
 *
 * @throws AppError of the engine, the reader or the writer
 */
export async function segmentFile(
  engine: Engine,
  exporters: CliParts['exporters'],
  work: ImageWork,
  probabilityPath: string,
  progress: ImageProgress,
  signal: AbortSignal,
): Promise<ImageReport> {
  const source = await openImage(work.input, { signal });
  // The engine reads the pixels; here only the header matters.
  await source.close();
  const { shape, pixelSize } = source;
  const channels = checkPlane(source, { ...work.plane, channels: work.channels ?? defaultChannels(source) });
  const collected = new ResultCollector(shape, {
    signal,
    emit(event) {
      if (event.type === 'progress') progress.fraction(event.fraction);
      else if (event.type === 'device') progress.device(event.device, event.fallback);
    },
  });
  try {
    const result = await engine.segment(
      {
        imagePath: work.input,
        ...work.plane,
        channels,
        modelFolder: work.model.folder,
        device: work.device,
        separation: work.separation,
        probabilityPath,
      },
      collected.call,
    );
    const start = performance.now();
    const labels = readLabels(collected.labelmap, {
      objects: result.objects,
      maxLabel: result.objects,
      pixelSize,
    });
    for (const { format, path } of work.outputs) await exporters[format].write(labels, path, signal);
    const write = performance.now() - start;
    return {
      input: work.input,
      width: shape.x,
      height: shape.y,
      objects: result.objects,
      ms: roundAll({ ...result.ms, write }),
      device: result.device,
      model: work.model.info.id,
      outputs: work.outputs.map((output) => output.path),
    };
  } finally {
    await rm(probabilityPath, { force: true });
  }
}

function roundAll(ms: ImageReport['ms']): ImageReport['ms'] {
  return {
    read: Math.round(ms.read),
    infer: Math.round(ms.infer),
    separate: Math.round(ms.separate),
    write: Math.round(ms.write),
  };
}
