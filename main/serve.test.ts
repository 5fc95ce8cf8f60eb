import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { FakeEngine } from './api/testing/fake-engine.ts';
import { serve, type RunningServer } from './serve.ts';

let folder: string;
let server: RunningServer | null = null;
let engine: FakeEngine;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-serve-'));
  await mkdir(join(folder, 'images'));
  engine = new FakeEngine();
});
afterEach(async () => {
  await server?.close();
  server = null;
  await rm(folder, { recursive: true });
});

const open = async (port?: number) => {
  const options = {
    root: join(folder, 'images'),
    dataFolder: join(folder, 'data'),
    samplesFolder: null,
    engine,
  };
  return (server = await serve({ ...options, ...(port === undefined ? {} : { port }) }));
};

describe('serve', () => {
  it('answers on loopback to the browser that has the address, until it is closed', async () => {
    const { addresses, close } = await open(0);
    const [{ url }] = addresses;
    const origin = new URL(url).origin;
    expect((await fetch(`${origin}/api/app`)).status).toBe(403);
    const entry = await fetch(url, { redirect: 'manual' });
    const cookie = entry.headers.get('set-cookie')!.split(';')[0];
    const app = (await (await fetch(`${origin}/api/app`, { headers: { cookie } })).json()) as {
      rootName: string;
    };
    expect(app.rootName).toBe('images');
    const jobs = server!;
    expect(jobs.port).toBe(Number(new URL(url).port));
    await close();
    expect(engine.isClosed).toBe(true);
    await expect(fetch(`${origin}/api/app`)).rejects.toThrow();
  });

  it('refuses a taken port that was asked for', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(open(port)).rejects.toThrow('another program uses it');
    expect(engine.isClosed).toBe(true);
    await new Promise((resolve) => other.close(resolve));
  });

  it('takes a free port when the usual one is taken', async () => {
    const other = createServer();
    // When somebody else has it, it is taken as well.
    await new Promise<void>((resolve) =>
      other.once('error', () => resolve()).listen(4816, '127.0.0.1', resolve),
    );
    const { port, addresses } = await open();
    expect(port).not.toBe(4816);
    expect((await fetch(new URL(addresses[0].url).origin)).status).toBe(403);
    if (other.listening) await new Promise((resolve) => other.close(resolve));
  });

  it('refuses a root that is not there', async () => {
    await rm(join(folder, 'images'), { recursive: true });
    await expect(open(0)).rejects.toMatchObject({ code: 'file.notFound' });
  });
});
