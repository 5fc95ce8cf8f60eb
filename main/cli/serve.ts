import { InvalidArgumentError, type Command } from 'commander';

export interface ServeCommandOptions {
  root: string;
  port?: number;
  host: string;
  open: boolean;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
}

/** Adds the options of `serve` to a command; `run` resolves when the server has ended. */
export function describeServe(
  command: Command,
  run: (options: ServeCommandOptions) => Promise<void>,
): Command {
  return command
    .description('open Skipscope in a browser, for the images below a folder')
    .option('-r, --root <dir>', 'folder whose images can be opened; nothing outside it is read', '.')
    .option(
      '-p, --port <number>',
      'port to listen on (default: 4816, or a free one when that is taken)',
      parsePort,
    )
    .option('--host <name>', 'address to listen on; others than loopback let other machines in', '127.0.0.1')
    .option('--open', 'open the page in the local browser', false)
    .action(async (options: ServeCommandOptions) => run(options));
}
