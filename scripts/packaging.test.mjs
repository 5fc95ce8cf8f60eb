import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import configuration from '../electron-builder.config.mjs';
import { ROOT } from './build/parts.mjs';

const require = createRequire(import.meta.url);
/** Not a public module of electron-builder's, but the one that its own command line calls. */
const { validateConfiguration } = require(
  join(ROOT, 'node_modules/app-builder-lib/out/util/config/config.js'),
);
const log = { isEnabled: false, add: () => undefined };

describe('the packaging configuration', () => {
  it('is valid by electron-builder’s own schema', async () => {
    await expect(validateConfiguration(configuration, log)).resolves.toBeUndefined();
  });

  it('would be refused with a misspelt option', async () => {
    await expect(validateConfiguration({ ...configuration, fileAsociations: [] }, log)).rejects.toThrow(
      /fileAsociations/,
    );
  });

  it('names targets, files and folders that exist', () => {
    const resources = configuration.extraResources.map(({ from }) => from);
    // What lies in out/ is made by the build.
    expect(resources.filter((path) => !path.startsWith('out/') && !existsSync(join(ROOT, path)))).toEqual([]);
    expect(existsSync(join(ROOT, configuration.icon))).toBe(true);
    const targets = [configuration.win, configuration.mac, configuration.linux].map(({ target }) =>
      target.map((each) => each.target),
    );
    expect(targets).toEqual([
      ['nsis', 'zip'],
      ['dmg', 'zip'],
      ['AppImage', 'deb'],
    ]);
  });

  it('has every model but those of tests', () => {
    const packages = readdirSync(join(ROOT, 'models')).filter((id) =>
      existsSync(join(ROOT, 'models', id, 'rdf.yaml')),
    );
    const shipped = configuration.extraResources.flatMap(({ to }) => /^models\/(.+)/.exec(to)?.[1] ?? []);
    expect(shipped.sort()).toEqual(packages.filter((id) => !id.startsWith('tiny')).sort());
  });

  it('leaves out the other platforms’ inference libraries, and no other', () => {
    expect(configuration.linux.files).toHaveLength(4);
    expect(configuration.linux.files.join()).not.toContain('linux/x64');
    expect(existsSync(join(ROOT, 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64'))).toBe(true);
  });

  it('registers the formats that Skipscope reads', () => {
    expect(configuration.fileAssociations.flatMap(({ ext }) => ext).sort()).toEqual(
      ['tif', 'tiff', 'png', 'jpg', 'jpeg', 'bmp'].sort(),
    );
  });
});
