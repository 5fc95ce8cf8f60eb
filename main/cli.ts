#!/usr/bin/env node
import manifest from '../package.json' with { type: 'json' };
import { runProgram } from './cli/program.ts';
import { createEngine } from './engine/host.ts';
import { EXPORTERS } from './exporters/index.ts';
import { ModelRegistry } from './services/models.ts';
import { ModelLibrary } from './services/models/library.ts';
import { ModelUsage } from './services/models/usage.ts';

const models = ModelRegistry.ofUser();
process.exitCode = await runProgram(process.argv.slice(2), {
  version: manifest.version,
  models,
  openLibrary: (engine) => new ModelLibrary({ registry: models, engine, usage: new ModelUsage() }),
  exporters: EXPORTERS,
  openEngine: () => createEngine(),
  // Loaded when asked for: segmenting needs no server.
  serve: async (options) => (await import('./serve.ts')).runServe(options),
});
