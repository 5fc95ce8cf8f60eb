/** A Chrome or Chromium for the browser tests: installed; else Playwright's own; else the distribution's package. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { chromium } from '@playwright/test';

import { ROOT } from '../build/parts.mjs';
import { toolPath } from '../check/run-tool.mjs';

const NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'];

/** @returns {string[]} */
function likelyPaths() {
  const env = process.env;
  const inPath = (env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const mac = ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  const windows = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].flatMap((folder) =>
    folder ? [join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')] : [],
  );
  const named = env.SKIPSCOPE_BROWSER ? [env.SKIPSCOPE_BROWSER] : [];
  return [...named, ...inPath, ...mac, ...windows, chromium.executablePath()];
}

/** It is there and starts: one whose libraries are missing is of no use. @param {string} path */
function works(path) {
  if (!existsSync(path)) return false;
  // Chrome on Windows opens a window when asked for its version.
  if (process.platform === 'win32') return true;
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

const findBrowser = () => likelyPaths().find(works) ?? null;

/** Distributions' packages, with the words that install one without asking. */
const PACKAGES = [
  { tool: 'apt-get', args: ['install', '-y', '--no-install-recommends', 'chromium'] },
  { tool: 'dnf', args: ['install', '-y', 'chromium'] },
  { tool: 'pacman', args: ['-S', '--noconfirm', 'chromium'] },
  { tool: 'zypper', args: ['--non-interactive', 'install', 'chromium'] },
  { tool: 'apk', args: ['add', 'chromium'] },
];

/** @param {string} command @param {string[]} args @param {number} timeout Milliseconds. */
function attempt(command, args, timeout) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return (
    spawnSync(command, args, { cwd: ROOT, env, timeout, stdio: ['ignore', 'inherit', 'inherit'] }).status ===
    0
  );
}

function installPackage() {
  if (process.platform === 'darwin') return attempt('brew', ['install', '--cask', 'chromium'], 600_000);
  if (process.platform !== 'linux') return false;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) return false;
  const found = PACKAGES.find(({ tool }) => !spawnSync(tool, ['--version'], { stdio: 'ignore' }).error);
  if (!found) return false;
  /** @param {string[]} args */
  const asRoot = (args) =>
    isRoot ? attempt(found.tool, args, 600_000) : attempt('sudo', ['-n', found.tool, ...args], 600_000);
  // An index that cannot be fetched may still be good enough.
  if (found.tool === 'apt-get') asRoot(['update']);
  return asRoot(found.args);
}

/** @returns {{ path: string } | { problem: string }} */
export function obtainBrowser() {
  const installed = findBrowser();
  if (installed) return { path: installed };
  console.log('No Chrome or Chromium is installed; fetching one ...');
  attempt(process.execPath, [toolPath('@playwright/test', 'playwright'), 'install', 'chromium'], 300_000);
  const fetched = findBrowser();
  if (fetched) return { path: fetched };
  installPackage();
  const packaged = findBrowser();
  if (packaged) return { path: packaged };
  return {
    problem:
      'no Chrome or Chromium could be had: install one (Debian: apt-get install chromium) or name it in SKIPSCOPE_BROWSER',
  };
}
