/** Entry of the desktop app: puts the services behind Electron's window, or runs the command line without one. */
import { join } from 'node:path';

import manifest from '../package.json' with { type: 'json' };
import { createApp } from './api/app.ts';
import { runProgram } from './cli/program.ts';
import { compose } from './compose.ts';
import { createEngine } from './engine/host.ts';
import { EXPORTERS } from './exporters/index.ts';
import { runTool, toolArguments } from './native/command-line.ts';
import { runDesktop } from './native/desktop.ts';
import { runServe } from './serve.ts';
import { findAppFolder, findDataFolder } from './services/folders.ts';
import { ModelRegistry } from './services/models.ts';
import { ModelLibrary } from './services/models/library.ts';
import { ModelUsage } from './services/models/usage.ts';

const { version } = manifest;
const appFolder = findAppFolder();
const dataFolder = findDataFolder();
const words = toolArguments();
const models = ModelRegistry.ofUser();

// Not awaited: Electron is not ready before this module has been evaluated.
if (words) {
  void runTool(() =>
    runProgram(words, {
      version,
      models,
      openLibrary: (engine) => new ModelLibrary({ registry: models, engine, usage: new ModelUsage() }),
      exporters: EXPORTERS,
      openEngine: () => createEngine(),
      serve: (options) => runServe(options),
    }),
  );
} else {
  void runDesktop({
    version,
    preload: join(appFolder, 'out', 'preload', 'preload.cjs'),
    windowStatePath: join(dataFolder, 'window.json'),
    async compose(fork) {
      const services = await compose({
        door: 'desktop',
        engine: createEngine({ fork }),
        root: null,
        dataFolder,
      });
      const app = createApp(services, { windowFolder: join(appFolder, 'out', 'renderer') });
      return {
        handle: (request) => app.fetch(request),
        files: services.files,
        close: () => services.close(),
      };
    },
  });
}
