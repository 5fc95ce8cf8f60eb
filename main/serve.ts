import { randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { createAdaptorServer } from '@hono/node-server';
import { Command, CommanderError } from 'commander';

import { AppError, exitCode } from '../core/errors.ts';
import { createApp } from './api/app.ts';
import { createFrontDoor } from './api/front-door.ts';
import { describeServe, type ServeCommandOptions } from './cli/serve.ts';
import { openMachine, openSeat, type ComposedServices, type ComposeOptions } from './compose.ts';
import { createEngine } from './engine/host.ts';
import { isInside } from './services/files/location.ts';
import { findAppFolder, findDataFolder } from './services/folders.ts';
import { IdleImages } from './services/idle-images.ts';
import { logFault } from './services/log.ts';
import { openUsers, type User } from './services/users.ts';

const DEFAULT_PORT = 4816;
const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];
const EVERYWHERE = ['0.0.0.0', '::'];
const MINUTE_MS = 60_000;
/** What requests that are under way get to end when the server stops. */
const GRACE_MS = 5000;

export interface ServeOptions extends Partial<Omit<ComposeOptions, 'door' | 'user'>> {
  root: string;
  /** Taken or refused when given; else 4816 or, when that is taken, a free one. */
  port?: number;
  host?: string;
  /** People who share the server, each with an address of their own; by default there is one user without a name. */
  users?: readonly string[];
  /** Of the user without a name; random by default. */
  token?: string;
  /** Where a reverse proxy shows the server to its users. */
  publicUrl?: URL | null;
  /** Quiet time after which a user's images are closed; 30 minutes by default. */
  idleMs?: number;
  windowFolder?: string;
}

export interface RunningServer {
  /** One for each user, with the token: whoever opens it gets in as that user. */
  addresses: { user: string | null; url: string }[];
  port: number;
  /** Ends the jobs, lets short requests end, writes what is pending, ends the engine; again is harmless. */
  close(): Promise<void>;
}

interface Seat {
  user: string | null;
  token: string;
  services: ComposedServices;
  idle: IdleImages;
}

/** Opens the browser door. Throws AppError `file.*` for the root, `request.invalid` for a port, host or user that can't be had. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const host = options.host ?? '127.0.0.1';
  const { publicUrl = null } = options;
  const engine = options.engine ?? createEngine();
  const seats = await openSeats({ ...options, engine });
  const windowFolder = options.windowFolder ?? join(findAppFolder(), 'out', 'renderer');
  const users = new Map(
    seats.map(({ user, token, services, idle }) => {
      const app = createApp(services, { windowFolder });
      const fetch = (request: Request) => {
        idle.note();
        return app.fetch(request);
      };
      return [user ?? '', { token, fetch }];
    }),
  );
  const door = createFrontDoor({ users, hosts: namesOf(host), publicUrl });
  // The time for a whole request is not limited: gigabytes are uploaded over slow lines.
  const server = createAdaptorServer({ fetch: door.fetch, serverOptions: { requestTimeout: 0 } }) as Server;
  const closeSeats = async () => {
    for (const { services } of seats) await services.close();
    await engine.close();
  };
  try {
    await listen(server, host, options.port);
  } catch (error) {
    await closeSeats();
    throw error;
  }
  const housekeeping = setInterval(() => void keepHouse(seats), MINUTE_MS).unref();
  let closing: Promise<void> | null = null;
  const end = async () => {
    clearInterval(housekeeping);
    await stop(server, seats);
    await closeSeats();
  };
  const { port } = server.address() as AddressInfo;
  const shown = EVERYWHERE.includes(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  const base = publicUrl ?? new URL(`http://${shown}:${port}/`);
  const addresses = seats.map(({ user, token }) => ({ user, url: new URL(`?token=${token}`, base).href }));
  return { addresses, port, close: () => (closing ??= end()) };
}

async function openSeats(options: ServeOptions & { engine: ComposeOptions['engine'] }): Promise<Seat[]> {
  const { users: names = [], dataFolder = findDataFolder(), idleMs = 30 * MINUTE_MS } = options;
  const alone = { name: null, token: options.token ?? randomBytes(24).toString('base64url'), dataFolder };
  const users: (User | typeof alone)[] = names.length > 0 ? await openUsers(names, dataFolder) : [alone];
  if (names.length > 0) await checkApart(dataFolder, options.root);
  const machine = await openMachine({ ...options, dataFolder });
  const seats: Seat[] = [];
  for (const { name, token, dataFolder: own } of users) {
    const services = await openSeat(machine, { ...options, door: 'browser', dataFolder: own, user: name });
    seats.push({ user: name, token, services, idle: new IdleImages(services, idleMs) });
  }
  return seats;
}

/** What is one user's must not be reached by the others through the served folder. */
async function checkApart(dataFolder: string, root: string): Promise<void> {
  const [data, served] = await Promise.all([realpath(dataFolder), realpath(root).catch(() => null)]);
  if (served === null || !isInside(data, served)) return;
  const message = `Expected the data folder of several users outside the served folder, but ${data} lies in ${served}. Serve another folder, or name another place for the data in SKIPSCOPE_DATA.`;
  throw new AppError('request.invalid', message);
}

async function listen(server: Server, host: string, port: number | undefined): Promise<void> {
  const attempt = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  await attempt(port ?? DEFAULT_PORT).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE' && port === undefined) return attempt(0);
    throw cannotListen(host, port ?? DEFAULT_PORT, error);
  });
}

async function keepHouse(seats: readonly Seat[]): Promise<void> {
  for (const { idle, services } of seats) {
    await idle.check().catch(logFault);
    await services.exports.prune().catch(logFault);
  }
}

/** Takes no more connections, and ends those that are open as soon as nothing is under way on them. */
async function stop(server: Server, seats: readonly Seat[]): Promise<void> {
  let isStopped = false;
  const stopped = new Promise<void>((resolve) => server.close(() => resolve())).then(
    () => (isStopped = true),
  );
  // Those who watch a job hear that it was cancelled.
  for (const { services } of seats) await services.jobs.cancelAll();
  for (const start = performance.now(); !isStopped && performance.now() - start < GRACE_MS; await pause(50))
    server.closeIdleConnections();
  server.closeAllConnections();
  await stopped;
}

/** Serves until the process is told to end; prints the addresses. */
export async function runServe(options: ServeCommandOptions): Promise<void> {
  const server = await serve(options);
  if (!LOOPBACK.includes(options.host)) {
    console.warn(
      `Warning: ${options.host} can be reached from other machines, and what they send is not encrypted.\n` +
        'Whoever has an address below can read and write the images of this folder.',
    );
  }
  const [first] = server.addresses;
  if (first.user === null) console.log(`Skipscope is at ${first.url}`);
  else for (const { user, url } of server.addresses) console.log(`Skipscope for ${user} is at ${url}`);
  if (options.open) {
    const { default: open } = await import('open');
    const child = await open(first.url);
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
