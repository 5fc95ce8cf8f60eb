import { basename, join } from 'node:path';

import manifest from '../package.json' with { type: 'json' };
import { EXPORTERS } from './exporters/index.ts';
import { openImage } from './formats/open-image.ts';
import type { Engine } from './services/engine.ts';
import { ExportService } from './services/export.ts';
import { FileService } from './services/files.ts';
import { findDataFolder, findResources } from './services/folders.ts';
import { ImagingService } from './services/imaging.ts';
import { buildInThread } from './services/imaging/pyramid/build-in-thread.ts';
import { PyramidCache } from './services/imaging/pyramid/cache.ts';
import { InferenceService } from './services/inference.ts';
import { JobService } from './services/jobs.ts';
import { logFault } from './services/log.ts';
import { MaskService } from './services/masks.ts';
import { pruneProbability } from './services/masks/probability.ts';
import { ModelRegistry } from './services/models.ts';
import { ModelLibrary } from './services/models/library.ts';
import { ModelUsage } from './services/models/usage.ts';
import { reviewedLabels } from './services/review/mask-labels.ts';
import { ReviewService } from './services/review.ts';
import type { Services } from './services/services.ts';
import { Speeds } from './services/speeds.ts';

export interface ComposeOptions {
  door: 'desktop' | 'browser';
  /** Closed with the services. */
  engine: Engine;
  /** Folder that the browser door serves; null in the desktop app. */
  root: string | null;
  /** By default the user's own (main/services/folders.ts). */
  dataFolder?: string;
  /** By default those shipped with the app. */
  samplesFolder?: string | null;
  modelsFolder?: string;
  /** Quiet time after which labels are written to their label group, in milliseconds. */
  saveDelayMs?: number;
}

export interface ComposedServices extends Services {
  /** Cancels what runs, writes what is pending, ends the engine. */
  close(): Promise<void>;
}

/** Kept probability maps take at most this much disk. */
const MAX_PROBABILITY_BYTES = 2 * 2 ** 30;
/** Kept reduced levels of large images: those of a 50,000 x 50,000 slide in three colours take 2.5 GB. */
const MAX_PYRAMID_BYTES = 8 * 2 ** 30;

/** Puts the services together. Throws AppError `file.*` when the root is no folder that can be read. */
export async function compose(options: ComposeOptions): Promise<ComposedServices> {
  const { door, engine, root } = options;
  const dataFolder = options.dataFolder ?? findDataFolder();
  const shipped = (name: string) => join(findResources(), name);
  const samplesFolder =
    options.samplesFolder === undefined ? shipped('assets/samples') : options.samplesFolder;
  const files = await FileService.create({ dataFolder, root, samplesFolder });
  // Tidying up; another Skipscope may be doing it just now, and what stays is tried again at the next start.
  await pruneProbability(dataFolder, MAX_PROBABILITY_BYTES).catch(logFault);
  const masks = new MaskService({ dataFolder, saveDelayMs: options.saveDelayMs });
  const pyramids = new PyramidCache({
    folder: join(dataFolder, 'pyramids'),
    maxBytes: MAX_PYRAMID_BYTES,
    build: buildInThread,
  });
  await pyramids.prune().catch(logFault);
  const imaging = new ImagingService({ files, openSource: openImage, companion: masks, pyramids });
  const jobs = new JobService();
  const registry = new ModelRegistry(options.modelsFolder ?? shipped('models'), join(dataFolder, 'models'));
  const usage = new ModelUsage();
  const watched = usage.watch(engine);
  const exports = new ExportService({
    files,
    exporters: EXPORTERS,
    dataFolder,
    showsPaths: door === 'desktop',
    provenance: { version: manifest.version, findModel: (id) => registry.find(id) },
  });
  await exports.prune().catch(logFault);
  return {
    app: {
      version: manifest.version,
      door,
      rootName: files.root === null ? null : basename(files.root) || files.root,
      canWriteFolders: true,
    },
    files,
    imaging,
    masks,
    jobs,
    exports,
    models: new ModelLibrary({ registry, engine: () => watched, usage }),
    review: new ReviewService({ images: imaging, labels: reviewedLabels(masks), files }),
    engine,
    inference: new InferenceService(watched, registry, new Speeds(dataFolder)),
    async close() {
      await jobs.cancelAll();
      await imaging.closeAll();
      await exports.close();
      await engine.close();
    },
  };
}
