/** The checks that need no build and no run: each resolves to what is wrong, nothing when all is well. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../build/parts.mjs';
import { runTool, toolPath } from './run-tool.mjs';
import { measureSources, objectionsToSizes } from './sizes.mjs';

/** @typedef {{ name: string, problems: string[] }} CheckResult */

/** One per layer, so that core sees no DOM and no Node, and the window no Node. The window's own is svelte-check's. */
const PROJECTS = [
  'core/tsconfig.json',
  'core/tsconfig.test.json',
  'main/tsconfig.json',
  'renderer/tsconfig.test.json',
  'e2e/tsconfig.json',
  'bench/tsconfig.json',
  'scripts/tsconfig.json',
];

/** @returns {Promise<CheckResult>} */
async function checkTypes() {
  const problems = [];
  for (const project of PROJECTS) {
    const cache = join('.cache', `${project.replaceAll('/', '-')}.tsbuildinfo`);
    const result = await runTool(toolPath('typescript', 'tsc'), [
      ...['--project', project, '--pretty', 'false'],
      ...['--incremental', '--tsBuildInfoFile', cache],
    ]);
    if (result.status !== 0) problems.push(`${project}\n${result.stdout}${result.stderr}`.trimEnd());
  }
  const svelte = await runTool(toolPath('svelte-check'), [
    ...['--tsconfig', 'renderer/tsconfig.json', '--output', 'human', '--fail-on-warnings'],
  ]);
  if (svelte.status !== 0)
    problems.push(`renderer (svelte-check)\n${svelte.stdout}${svelte.stderr}`.trimEnd());
  return { name: 'types', problems };
}

/** One run of the linter, told apart into the import rule and all others. @returns {Promise<CheckResult[]>} */
async function checkLint() {
  const result = await runTool(toolPath('eslint'), ['--format', 'json', '--max-warnings', '0', '.']);
  /** @type {CheckResult} */
  const lint = { name: 'lint', problems: [] };
  /** @type {CheckResult} */
  const imports = { name: 'imports', problems: [] };
  /** @type {{ filePath: string, messages: { ruleId: string | null, line: number, message: string }[] }[]} */
  let files;
  try {
    files = JSON.parse(result.stdout);
  } catch {
    // Not JSON: the linter itself failed, and says why on stderr.
    lint.problems.push(`eslint ended with status ${result.status}\n${result.stdout}${result.stderr}`);
    return [lint, imports];
  }
  for (const { filePath, messages } of files) {
    for (const { ruleId, line, message } of messages) {
      const step = ruleId?.startsWith('skipscope/') ? imports : lint;
      step.problems.push(`${filePath.slice(ROOT.length + 1)}:${line}  ${message}  (${ruleId ?? 'syntax'})`);
    }
  }
  if (result.status !== 0 && lint.problems.length + imports.problems.length === 0) {
    lint.problems.push(`eslint ended with status ${result.status}\n${result.stderr}`);
  }
  return [lint, imports];
}

/** @returns {Promise<CheckResult>} */
async function checkFormat() {
  const result = await runTool(toolPath('prettier'), ['--check', '--log-level', 'warn', '.']);
  const problems =
    result.status === 0 ? [] : [`${result.stdout}${result.stderr}npm run format puts it right`.trim()];
  return { name: 'format', problems };
}

/** @returns {Promise<CheckResult>} */
async function checkSizes() {
  return { name: 'sizes', problems: objectionsToSizes(measureSources()) };
}

/** @returns {Promise<CheckResult[]>} In the order in which they are reported. */
export async function runChecks() {
  if (!existsSync(join(ROOT, 'node_modules'))) throw new Error('node_modules is missing: run npm ci first');
  const [types, lint, format, sizes] = await Promise.all([
    checkTypes(),
    checkLint(),
    checkFormat(),
    checkSizes(),
  ]);
  return [types, ...lint, format, sizes];
}

/** @param {CheckResult[]} results */
export function reportChecks(results) {
  for (const { name, problems } of results) {
    console.log(`${problems.length === 0 ? 'passed' : 'FAILED'}  ${name}`);
    for (const problem of problems) console.log(problem.replaceAll(/^/gm, '    '));
  }
}
