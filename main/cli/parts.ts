import type { ExportFormat, ModelInfo } from '../../core/contract.ts';
import type { Engine } from '../services/engine.ts';
import type { Exporter } from '../services/exporting.ts';
import type { ModelAccess } from '../services/inference.ts';
import type { ModelLibrary } from '../services/models/library.ts';
import type { ServeCommandOptions } from './serve.ts';

/** What the command line is put together from (main/cli.ts does it). */
export interface CliParts {
  version: string;
  models: ModelAccess & { list(): Promise<ModelInfo[]> };
  /** Adding, testing and removing models; the engine is opened when a network is to be run. */
  openLibrary(engine: () => Engine): ModelLibrary;
  exporters: Record<ExportFormat, Exporter>;
  /** Called once at most; whoever opens it closes it. */
  openEngine(): Engine;
  /** Serves the window to a browser until the process is told to end. */
  serve(options: ServeCommandOptions): Promise<void>;
}
