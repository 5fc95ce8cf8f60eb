/** npm run proofs [-- PATH...]: runs the tests with other people's programs (*.proof.test.ts) and writes docs/exports.md's tables. */
import { spawnSync } from 'node:child_process';

import { ROOT } from './build/parts.mjs';
import { toolPath } from './check/run-tool.mjs';

const named = process.argv.slice(2);
// One file after the other: each writes its rows into the same page.
const args = ['run', '--no-file-parallelism', ...(named.length > 0 ? named : ['.proof.test.ts'])];
const { status } = spawnSync(process.execPath, [toolPath('vitest'), ...args], {
  cwd: ROOT,
  env: { ...process.env, SKIPSCOPE_PROOFS: 'write' },
  stdio: ['ignore', 'inherit', 'inherit'],
});
process.exitCode = status ?? 1;
