import { spawnSync } from 'node:child_process';

/** Debian's Python first: the distribution's packages are not seen by one that was installed beside it. */
const INTERPRETERS = ['/usr/bin/python3', 'python3', 'python'];
/** Ends with 1 unless all modules named as arguments are there; importing them would take seconds. */
const FIND = 'import sys, importlib.util as u; sys.exit(not all(map(u.find_spec, sys.argv[1:])))';

/** A Python that has the top-level `modules`, null when there is none. */
export function findPython(modules: readonly string[]): string | null {
  const has = (path: string) => spawnSync(path, ['-c', FIND, ...modules], { stdio: 'ignore' }).status === 0;
  return INTERPRETERS.find(has) ?? null;
}

/** Runs a script that prints one JSON value, with `input` as JSON on its stdin; throws with its error output when it fails. */
export function runPython<T>(python: string, script: string, args: readonly string[], input?: unknown): T {
  const result = spawnSync(python, [script, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    ...(input !== undefined && { input: JSON.stringify(input) }),
  });
  if (result.status !== 0) throw new Error(`${script} failed: ${result.stderr}`);
  return JSON.parse(result.stdout) as T;
}
