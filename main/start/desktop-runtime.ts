import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Electron's program in node_modules/electron, or null: its package brings it only with the first fetch. */
export function findRuntime(electronFolder: string, env: NodeJS.ProcessEnv = process.env): string | null {
  const pathFile = join(electronFolder, 'path.txt');
  if (!existsSync(pathFile) && !env['ELECTRON_OVERRIDE_DIST_PATH']) return null;
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const path = join(env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(electronFolder, 'dist'), name);
  return existsSync(path) ? path : null;
}

/** Why no window can be shown on this machine, or null. */
export function findDisplayObstacle(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string | null {
  if (platform !== 'linux') return null;
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return 'there is no display';
  return null;
}

/** Electron's sandbox refuses the superuser on Linux, and giving up the sandbox is no choice. */
export function findUserObstacle(
  userId: number | undefined,
  platform: NodeJS.Platform = process.platform,
): string | null {
  return platform === 'linux' && userId === 0 ? 'it does not run as root' : null;
}

/** Milliseconds: whether the server answers at all, and for the whole download (about 110 MB). */
const DEADLINES = { probe: 5_000, download: 300_000 };

export interface FetchOptions {
  env?: NodeJS.ProcessEnv;
  deadlines?: typeof DEADLINES;
}

/** Fetches Electron's program as its own installer does. Returns why that failed, or null; quick where there is no network. */
export async function fetchRuntime(
  electronFolder: string,
  options: FetchOptions = {},
): Promise<string | null> {
  const { env = process.env, deadlines = DEADLINES } = options;
  const server = env['ELECTRON_MIRROR'] ?? 'https://github.com';
  try {
    await fetch(server, { method: 'HEAD', signal: AbortSignal.timeout(deadlines.probe) });
  } catch {
    return `${new URL(server).host} cannot be reached`;
  }
  return new Promise((resolve) => {
    const installer = spawn(process.execPath, [join(electronFolder, 'install.js')], {
      env,
      stdio: 'ignore',
      timeout: deadlines.download,
    });
    installer.on('error', (error) => resolve(error.message));
    installer.on('close', (code, signal) => {
      if (code === 0) resolve(null);
      else resolve(signal ? 'the download took too long' : 'the download failed');
    });
  });
}

/** So soon after its start, an end with an error means that the window never came to be. */
const START_MS = 10_000;

/**
 * Runs the desktop app until it is closed. Resolves to its exit code, or to null when it could not show its window (system
 * libraries missing, a display that refuses): then the caller has another way.
 */
export function runRuntime(program: string, appFolder: string, args: string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const start = performance.now();
    const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
    const child = spawn(program, [appFolder, ...args], { env, stdio: 'inherit' });
    child.on('error', () => resolve(null));
    child.on('close', (code) => {
      const isTooSoon = performance.now() - start < START_MS;
      resolve(code !== 0 && isTooSoon ? null : (code ?? 1));
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  });
}
