import { InvalidArgumentError, type Command } from 'commander';

import { parseBytes } from '../../core/byte-size.ts';

export interface ServeCommandOptions {
  root: string;
  port?: number;
  host: string;
  open: boolean;
  users?: string[];
  publicUrl?: URL | null;
  uploads?: { maxUploadBytes: number; maxStoredBytes: number };
  mostJobs?: number;
  idleMs?: number;
}

/** As commander names them. */
interface GivenOptions {
  root: string;
  port?: number;
  host: string;
  open: boolean;
  user: string[];
  url?: URL;
  maxUpload: number;
  uploadSpace: number;
  maxJobs: number;
  idle: number;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
}

function parseSize(text: string): number {
  const bytes = parseBytes(text);
  if (bytes !== null && bytes > 0) return bytes;
  throw new InvalidArgumentError('Expected a size like 500MB, 4GB or 4GiB.');
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('Expected a whole number above 0.');
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw new InvalidArgumentError('Expected an address like https://lab.example/skipscope/.');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
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
    .option(
      '-u, --user <name>',
      'one of several people who share the server (repeat it): each gets an address of their own that stays, and sees ' +
        'nobody else’s uploads, exports and jobs',
      (name: string, others: string[]) => [...others, name],
      [],
    )
    .option(
      '--url <address>',
      'where a reverse proxy shows the server, like https://lab.example/skipscope/',
      parseUrl,
    )
    .option('--max-upload <size>', 'largest file that can be uploaded', parseSize, 4e9)
    .option('--upload-space <size>', 'what the uploads of one user may take', parseSize, 50e9)
    .option('--max-jobs <number>', 'jobs of one user that may run or wait', parseCount, 20)
    .option(
      '--idle <minutes>',
      'close the images of a user who was away so long, for others to have',
      parseCount,
      30,
    )
    .action(async ({ user, url, maxUpload, uploadSpace, maxJobs, idle, ...options }: GivenOptions) =>
      run({
        ...options,
        users: user,
        publicUrl: url ?? null,
        uploads: { maxUploadBytes: maxUpload, maxStoredBytes: uploadSpace },
        mostJobs: maxJobs,
        idleMs: idle * 60_000,
      }),
    );
}
