import { inspect } from 'node:util';

/** Notes a fault of ours on stderr; stdout belongs to the command line's results. */
export function logFault(error: unknown, where = 'fault'): void {
  process.stderr.write(`${new Date().toISOString()} ${where}: ${inspect(error)}\n`);
}
