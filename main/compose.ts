import { basename, join } from 'node:path';

import manifest from '../package.json' with { type: 'json' };
import { EXPORTERS } from './exporters/index.ts';
import { readImageOrigin } from './formats/image-origin.ts';
import { openImage } from './formats/open-image.ts';
import type { Engine } from './services/engine.ts';
import { engineFor } from './services/engine-user.ts';
import { BatchService } from './services/batches.ts';
import { keptLabels } from './services/batch/kept-labels.ts';
import { ExportService } from './services/export.ts';
import { FileService } from './services/files.ts';
import type { UploadLimits } from './services/files/uploads.ts';
import { findDataFolder, findResources } from './services/folders.ts';
import { ImagingService } from './services/imaging.ts';
import { buildInThread } from './services/imaging/pyramid/build-in-thread.ts';
import { PyramidCache } from './services/imaging/pyramid/cache.ts';
import { ImportService } from './services/importing.ts';
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
import { SkipService } from './services/skips.ts';
import { Speeds } from './services/speeds.ts';

/** What all who work on a machine have in common. */
export interface Machine {
  /** Takes turns between users. */
  engine: Engine;
  registry: ModelRegistry;
  usage: ModelUsage;
  speeds: Speeds;
  pyramids: PyramidCache;
}

export interface MachineOptions {
  engine: Engine;
  /** By default the user's own (main/services/folders.ts). */
  dataFolder?: string;
  /** By default those shipped with the app. */
  modelsFolder?: string;
}

export interface SeatOptions {
  door: 'desktop' | 'browser';
  /** Folder that the browser door serves; null in the desktop app. */
  root: string | null;
  /** By default the user's own (main/services/folders.ts). */
  dataFolder?: string;
  /** By default those shipped with the app. */
  samplesFolder?: string | null;
  /** Quiet time after which labels are written to their label group, in milliseconds. */
  saveDelayMs?: number;
  /** Whose services these are, where several people share a server; null by default. */
  user?: string | null;
  uploads?: Partial<UploadLimits>;
  /** Jobs of this user that may run or wait at a time; any number by default. */
  mostJobs?: number;
}

/** Closes the engine with the services. */
export type ComposeOptions = MachineOptions & SeatOptions;

export interface ComposedServices extends Services {
  /** Whether work of this user's runs or waits. */
  isBusy(): boolean;
  /** Cancels what runs, writes what is pending; of `compose`, ends the engine too. */
  close(): Promise<void>;
}

/** Kept probability maps of a user take at most this much disk. */
const MAX_PROBABILITY_BYTES = 2 * 2 ** 30;
/** Kept reduced levels of large images: those of a 50,000 x 50,000 slide in three colours take 2.5 GB. */
const MAX_PYRAMID_BYTES = 8 * 2 ** 30;

const shipped = (name: string) => join(findResources(), name);

export async function openMachine(options: MachineOptions): Promise<Machine> {
  const dataFolder = options.dataFolder ?? findDataFolder();
  const pyramids = new PyramidCache({
    folder: join(dataFolder, 'pyramids'),
    maxBytes: MAX_PYRAMID_BYTES,
    build: buildInThread,
  });
  // Tidying up; another Skipscope may be doing it just now, and what stays is tried again at the next start.
  await pyramids.prune().catch(logFault);
  const usage = new ModelUsage();
  return {
    engine: usage.watch(options.engine),
    registry: new ModelRegistry(options.modelsFolder ?? shipped('models'), join(dataFolder, 'models')),
    usage,
    speeds: new Speeds(dataFolder),
    pyramids,
  };
}

/** The services of one user. Throws AppError `file.*` when the root is no folder that can be read. */
export async function openSeat(machine: Machine, options: SeatOptions): Promise<ComposedServices> {
  const { door, root, user = null } = options;
  const { registry, usage, speeds, pyramids } = machine;
  const dataFolder = options.dataFolder ?? findDataFolder();
  const samplesFolder =
    options.samplesFolder === undefined ? shipped('assets/samples') : options.samplesFolder;
  const files = await FileService.create({ dataFolder, root, samplesFolder, uploads: options.uploads });
  await pruneProbability(dataFolder, MAX_PROBABILITY_BYTES).catch(logFault);
  const masks = new MaskService({
    dataFolder,
    saveDelayMs: options.saveDelayMs,
    user,
    readOrigin: readImageOrigin,
  });
  const imaging = new ImagingService({ files, openSource: openImage, companion: masks, pyramids });
  const jobs = new JobService({ mostActive: options.mostJobs });
  const engine = engineFor(user ?? '', machine.engine);
  const skips = new SkipService(engine, registry);
  const exports = new ExportService({
    files,
    exporters: EXPORTERS,
    dataFolder,
    showsPaths: door === 'desktop',
    provenance: { version: manifest.version, findModel: (id) => registry.find(id) },
  });
  await exports.prune().catch(logFault);
  const inference = new InferenceService(engine, registry, speeds);
  const kept = keptLabels(imaging, masks, inference, async (path) =>
    files.resolve(files.expect(path, 'disk')),
  );
  const batches = await BatchService.open({
    files,
    parts: { engine, exporters: EXPORTERS, models: registry, version: manifest.version, kept },
    dataFolder,
    showsPaths: door === 'desktop',
  });
  return {
    app: {
      version: manifest.version,
      door,
      user,
      rootName: files.root === null ? null : basename(files.root) || files.root,
      canWriteFolders: true,
    },
    files,
    imaging,
    masks,
    jobs,
    exports,
    imports: new ImportService({ images: imaging, labels: masks, files }),
    models: new ModelLibrary({ registry, engine: () => engine, usage }),
    review: new ReviewService({ images: imaging, labels: reviewedLabels(masks), files, skips }),
    skips,
    engine,
    inference,
    batches,
    isBusy: () => jobs.isBusy || batches.isBusy,
    async close() {
      await batches.close();
      await jobs.cancelAll();
      await imaging.closeAll();
      await exports.close();
    },
  };
}

/** Puts everything together for one user. Throws as `openSeat`. */
export async function compose(options: ComposeOptions): Promise<ComposedServices> {
  const services = await openSeat(await openMachine(options), options);
  return {
    ...services,
    async close() {
      await services.close();
      await options.engine.close();
    },
  };
}
