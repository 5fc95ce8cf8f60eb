#!/usr/bin/env node
import { join } from 'node:path';

import manifest from '../package.json' with { type: 'json' };
import { runProgram } from './cli/program.ts';
import { createEngine } from './engine/host.ts';
import { EXPORTERS } from './exporters/index.ts';
import { findResources } from './services/folders.ts';
import { ModelRegistry } from './services/models.ts';

process.exitCode = await runProgram(process.argv.slice(2), {
  version: manifest.version,
  models: new ModelRegistry(join(findResources(), 'models')),
  exporters: EXPORTERS,
  openEngine: () => createEngine(),
  // Loaded when asked for: segmenting needs no server.
  serve: async (options) => (await import('./serve.ts')).runServe(options),
});
