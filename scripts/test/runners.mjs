/** The runners of the test command. Each talks to the terminal as it goes and comes back with an outcome. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../build/parts.mjs';
import { toolPath } from '../check/run-tool.mjs';
import { obtainBrowser } from './browser.mjs';
import { crashed, fromPlaywright, fromUnittest, fromVitest, skipped } from './summary.mjs';

const CACHE = join(ROOT, '.cache');

/** @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
function runNode(args, env = {}) {
  const result = spawnSync(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return result.status ?? 1;
}

/**
 * The report that a runner has just written; null when it wrote none.
 * @param {string} path
 * @returns {any}
 */
function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}

/** @param {string} name */
function emptyReport(name) {
  mkdirSync(CACHE, { recursive: true });
  const path = join(CACHE, name);
  rmSync(path, { force: true });
  return path;
}

/** @returns {import('./summary.mjs').Outcome} */
export function runBuild() {
  const status = runNode([join(ROOT, 'scripts/build.mjs'), '--if-stale']);
  if (status !== 0) return crashed('build', `ended with status ${status}`);
  return { name: 'build', passed: 1, failed: 0, skipped: [] };
}

/** @returns {import('./summary.mjs').Outcome} */
export function runUnitTests() {
  const path = emptyReport('vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`];
  const status = runNode([toolPath('vitest'), 'run', ...reporters]);
  const report = readReport(path);
  return report
    ? fromVitest(report, status)
    : crashed('unit tests', `vitest ended with status ${status}, without a report`);
}

/** @param {string[]} [args] Further words for Playwright. @returns {import('./summary.mjs').Outcome} */
export function runEndToEnd(args = []) {
  const browser = obtainBrowser();
  if ('problem' in browser) return crashed('end to end', browser.problem);
  const path = emptyReport('playwright.json');
  const status = runNode(
    [toolPath('@playwright/test', 'playwright'), 'test', '--config', 'e2e/playwright.config.ts', ...args],
    { SKIPSCOPE_BROWSER: browser.path, PLAYWRIGHT_JSON_OUTPUT_FILE: path },
  );
  const report = readReport(path);
  return report
    ? fromPlaywright(report, status)
    : crashed('end to end', `Playwright ended with status ${status}, without a report`);
}

/** The tests of models/training, where a Python with PyTorch is at hand. @returns {import('./summary.mjs').Outcome} */
export function runTrainingTests() {
  const folder = join(ROOT, 'models', 'training');
  const python = ['/usr/bin/python3', 'python3', 'python'].find(
    (each) =>
      spawnSync(each, ['-c', 'import torch, onnx, numpy, scipy, skimage, yaml'], { stdio: 'ignore' })
        .status === 0,
  );
  if (!python)
    return skipped('training', 'models/training', 'no Python with PyTorch, ONNX and scikit-image was found');
  const result = spawnSync(python, ['-m', 'unittest', 'discover', '-s', 'tests', '-t', '.'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 600_000,
  });
  process.stdout.write(result.stderr ?? '');
  return fromUnittest(result.stderr ?? '', result.status ?? 1);
}
