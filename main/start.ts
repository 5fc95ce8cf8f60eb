/** Entry of `npm start`: the desktop window where there can be one, else the same window in the local browser. */
import { homedir } from 'node:os';
import { join } from 'node:path';

import { runServe } from './serve.ts';
import { findAppFolder } from './services/folders.ts';
import { canOpenBrowser } from './start/browser.ts';
import {
  fetchRuntime,
  findDisplayObstacle,
  findRuntime,
  findUserObstacle,
  runRuntime,
} from './start/desktop-runtime.ts';

const appFolder = findAppFolder();
const electronFolder = join(appFolder, 'node_modules', 'electron');

/** Electron's program, or why there is none to be had. */
async function obtainRuntime(): Promise<{ program: string } | { obstacle: string }> {
  const obstacle = findDisplayObstacle() ?? findUserObstacle(process.getuid?.());
  if (obstacle !== null) return { obstacle };
  const installed = findRuntime(electronFolder);
  if (installed !== null) return { program: installed };
  console.log("Fetching Electron's runtime, once ...");
  const failure = await fetchRuntime(electronFolder);
  const fetched = findRuntime(electronFolder);
  return fetched === null
    ? { obstacle: `Electron's runtime is not installed, and ${failure ?? 'its installer left nothing'}` }
    : { program: fetched };
}

async function start(args: string[]): Promise<void> {
  const runtime = await obtainRuntime();
  const obstacle = 'obstacle' in runtime ? runtime.obstacle : 'it ended as soon as it was started';
  if ('program' in runtime) {
    const code = await runRuntime(runtime.program, appFolder, args);
    if (code !== null) process.exit(code);
  }
  console.log(`No desktop window (${obstacle}): serving the same window to your browser.`);
  await runServe({ root: homedir(), host: '127.0.0.1', open: canOpenBrowser() });
  process.exit(0);
}

await start(process.argv.slice(2));
