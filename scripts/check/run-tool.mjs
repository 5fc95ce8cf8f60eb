/** Runs a tool installed in node_modules and collects what it says. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../build/parts.mjs';

/** The script behind a package's command, so that no shell and no npx is needed (nor .cmd files on Windows). @param {string} name @param {string} [command] */
export function toolPath(name, command = name) {
  const folder = join(ROOT, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/**
 * @param {string} script Path of a Node script.
 * @param {string[]} args
 * @returns {Promise<{ status: number, stdout: string, stderr: string }>} Status 1 for a process ended by a signal.
 */
export function runTool(script, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (chunk) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal) stderr += `\nended by ${signal}`;
      resolve({ status: code ?? 1, stdout, stderr });
    });
  });
}
