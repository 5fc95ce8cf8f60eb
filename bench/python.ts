import { spawnSync } from 'node:child_process';

/** Debian's Python first: the distribution's packages are not seen by one that was installed beside it. */
const INTERPRETERS = ['/usr/bin/python3', 'python3', 'python'];

/** A Python that can import `packages`, null when there is none. */
export function findPython(packages: readonly string[]): string | null {
  const code = packages.map((name) => `import ${name}`).join('\n');
  return INTERPRETERS.find((path) => spawnSync(path, ['-c', code], { stdio: 'ignore' }).status === 0) ?? null;
}

/** Runs a script that prints one JSON value; throws with its error output when it fails. */
export function runPython<T>(python: string, script: string, args: readonly string[]): T {
  const result = spawnSync(python, [script, ...args], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${script} failed: ${result.stderr}`);
  return JSON.parse(result.stdout) as T;
}
