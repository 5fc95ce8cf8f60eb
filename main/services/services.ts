import type { AppInfo } from '../../core/contract.ts';
import type { Engine } from './engine.ts';
import type { BatchService } from './batches.ts';
import type { ExportService } from './export.ts';
import type { FileService } from './files.ts';
import type { ImagingService } from './imaging.ts';
import type { ImportService } from './importing.ts';
import type { Inference } from './inference.ts';
import type { JobService } from './jobs.ts';
import type { MaskService } from './masks.ts';
import type { ModelLibrary } from './models/library.ts';
import type { ReviewService } from './review.ts';
import type { SkipService } from './skips.ts';

/** What the handler answers from; main/compose.ts puts it together. */
export interface Services {
  app: AppInfo;
  files: FileService;
  imaging: ImagingService;
  masks: MaskService;
  jobs: JobService;
  exports: ExportService;
  batches: BatchService;
  imports: ImportService;
  inference: Inference;
  models: ModelLibrary;
  review: ReviewService;
  skips: SkipService;
  engine: Pick<Engine, 'devices'>;
}
