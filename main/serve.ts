import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { basename, join } from 'node:path';

import { createAdaptorServer } from '@hono/node-server';
import { Command, CommanderError } from 'commander';

import { AppError, exitCode } from '../core/errors.ts';
import { createApp } from './api/app.ts';
import { describeServe, type ServeCommandOptions } from './cli/serve.ts';
import { compose, type ComposeOptions } from './compose.ts';
import { createEngine } from './engine/host.ts';
import { findAppFolder } from './services/folders.ts';

const DEFAULT_PORT = 4816;
const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];
const EVERYWHERE = ['0.0.0.0', '::'];

export interface ServeOptions extends Partial<Omit<ComposeOptions, 'door'>> {
  root: string;
  /** Taken or refused when given; else 4816 or, when that is taken, a free one. */
  port?: number;
  host?: string;
  /** Random by default. */
  token?: string;
  windowFolder?: string;
}

export interface RunningServer {
  /** With the token: whoever opens it gets in. */
  url: string;
  port: number;
  /** Ends open connections, writes what is pending, ends the engine; again is harmless. */
  close(): Promise<void>;
}

/** Opens the browser door. Throws AppError `file.*` for the root, `request.invalid` for a port or host that can't be had. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const host = options.host ?? '127.0.0.1';
  const token = options.token ?? randomBytes(24).toString('base64url');
  const windowFolder = options.windowFolder ?? join(findAppFolder(), 'out', 'renderer');
  const services = await compose({ ...options, door: 'browser', engine: options.engine ?? createEngine() });
  const app = createApp(services, { windowFolder, guard: { token, hosts: namesOf(host) } });
  const server = createAdaptorServer({ fetch: app.fetch });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  try {
    await listen(options.port ?? DEFAULT_PORT).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && options.port === undefined) return listen(0);
      throw cannotListen(host, options.port ?? DEFAULT_PORT, error);
    });
  } catch (error) {
    await services.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | null = null;
  const end = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    if ('closeAllConnections' in server) server.closeAllConnections();
    await closed;
    await services.close();
  };
  const shown = EVERYWHERE.includes(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return { url: `http://${shown}:${port}/?token=${token}`, port, close: () => (closing ??= end()) };
}

/** Serves until the process is told to end; prints the address. */
export async function runServe(options: ServeCommandOptions): Promise<void> {
  const server = await serve(options);
  if (!LOOPBACK.includes(options.host)) {
    console.warn(
      `Warning: ${options.host} can be reached from other machines, and what they send is not encrypted.\n` +
        'Whoever has the address below can read and write the images of this folder.',
    );
  }
  console.log(`Skipscope is at ${server.url}`);
  if (options.open) {
    const { default: open } = await import('open');
    const child = await open(server.url);
    child.on('error', () => console.warn('No browser could be opened: open the address above yourself.'));
  }
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await server.close();
}

function namesOf(host: string): string[] {
  if (!EVERYWHERE.includes(host)) return [host];
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return [hostname(), ...addresses.map(({ address }) => address)];
}

function cannotListen(host: string, port: number, error: NodeJS.ErrnoException): AppError {
  const reason =
    error.code === 'EADDRINUSE'
      ? 'another program uses it'
      : `the system reports ${error.code ?? error.message}`;
  const message = `Cannot listen on port ${port} of ${host}: ${reason}. Choose another with --port or --host.`;
  return new AppError('request.invalid', message, { cause: error });
}

/** True when this file is what was started, and not a part of another program. */
function isProgram(): boolean {
  return /^serve\.[jt]s$/.test(basename(process.argv[1] ?? ''));
}

/** Says what went wrong; returns the exit code. Faults of ours are thrown on. */
function report(error: unknown): number {
  // Commander has said it already; asking for help is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCode('request.invalid');
  if (!(error instanceof AppError)) throw error;
  console.error(error.message);
  return exitCode(error.code);
}

if (isProgram()) {
  try {
    await describeServe(new Command('skipscope serve'), runServe).exitOverride().parseAsync();
    // Nothing is left to do; a connection that lingers must not keep the process.
    process.exit(0);
  } catch (error) {
    process.exitCode = report(error);
  }
}
