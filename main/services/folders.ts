import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder that holds package.json and out: the same from the sources, from the build and in a package.
 */
export function findAppFolder(from: string = import.meta.url): string {
  let folder = dirname(fileURLToPath(from));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json above ${fileURLToPath(from)}`);
    folder = parent;
  }
  return folder;
}

/**
 * The folder that holds models and assets: the app's own, but in an installed app the one beside its archive, for native
 * libraries cannot read from that.
 */
export function findResources(resourcesPath = (process as { resourcesPath?: string }).resourcesPath): string {
  const isInstalled = resourcesPath !== undefined && existsSync(join(resourcesPath, 'models'));
  return isInstalled ? resourcesPath : findAppFolder();
}

/** Where settings, uploads and projects without a home of their own are kept; SKIPSCOPE_DATA names another place. */
export function findDataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env['SKIPSCOPE_DATA']) return env['SKIPSCOPE_DATA'];
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Skipscope');
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Skipscope');
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'skipscope');
}
