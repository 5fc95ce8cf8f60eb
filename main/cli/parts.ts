import type { ExportFormat } from '../../core/contract.ts';
import type { Engine } from '../services/engine.ts';
import type { Exporter } from '../services/exporting.ts';
import type { ModelAccess } from '../services/inference.ts';
import type { ServeCommandOptions } from './serve.ts';

/** What the command line is put together from (main/cli.ts does it). */
export interface CliParts {
  version: string;
  models: ModelAccess;
  exporters: Record<ExportFormat, Exporter>;
  /** Called once at most; whoever opens it closes it. */
  openEngine(): Engine;
  /** Serves the window to a browser until the process is told to end. */
  serve(options: ServeCommandOptions): Promise<void>;
}
