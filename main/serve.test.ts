import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { encode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { FileEntry, FolderListing, ImageInfo, JobStarted } from '../core/contract.ts';
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

const open = async (port?: number, users: string[] = []) => {
  const options = {
    users,
    mostJobs: 2,
    uploads: { maxUploadBytes: 1000 },
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

/** A browser of one of the users. */
class Visitor {
  private readonly origin: string;
  private readonly cookie: string;

  private constructor(origin: string, cookie: string) {
    this.origin = origin;
    this.cookie = cookie;
  }

  static async enter(user: string): Promise<Visitor> {
    const { url } = server!.addresses.find((address) => address.user === user)!;
    const entry = await fetch(url, { redirect: 'manual' });
    return new Visitor(new URL(url).origin, entry.headers.get('set-cookie')!.split(';')[0]);
  }

  ask(path: string, method = 'GET', body?: RequestInit['body']): Promise<Response> {
    const headers = {
      cookie: this.cookie,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    return fetch(`${this.origin}/api${path}`, { method, headers, body });
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return (await this.ask(path, 'POST', JSON.stringify(body))).json() as Promise<T>;
  }

  async json<T>(path: string): Promise<T> {
    return (await this.ask(path)).json() as Promise<T>;
  }

  async openFirst(): Promise<ImageInfo> {
    const { entries } = await this.json<FolderListing>('/files');
    return this.post<ImageInfo>('/images', { fileId: entries[0].id });
  }
}

describe('serve with several users', () => {
  const png = () =>
    encode({
      width: 4,
      height: 3,
      data: new Uint8Array(12),
      depth: 8,
      channels: 1,
    }) as Uint8Array<ArrayBuffer>;

  it('hides uploads, jobs and exports of one user from the others, and names who has an image', async () => {
    await writeFile(join(folder, 'images', 'shared-4x3.png'), png());
    await open(0, ['anna', 'ben']);
    const [anna, ben] = [await Visitor.enter('anna'), await Visitor.enter('ben')];
    expect(await anna.json('/app')).toMatchObject({ user: 'anna' });

    const sent = await anna.ask('/uploads?name=own-4x3.png', 'POST', png());
    const upload = (await sent.json()) as FileEntry;
    expect((await anna.post<ImageInfo>('/images', { fileId: upload.id })).name).toBe('own-4x3.png');
    expect(await ben.post('/images', { fileId: upload.id })).toMatchObject({ code: 'file.notFound' });
    expect(await ben.json('/uploads')).toMatchObject({ files: [] });
    expect(await ben.json('/recent')).toEqual([]);
    expect((await ben.ask(`/uploads/${upload.id}`, 'DELETE')).status).toBe(404);
    expect((await anna.ask(`/uploads/${upload.id}`, 'DELETE')).status).toBe(400);

    expect((await anna.ask('/uploads/room?name=a.png&bytes=1000')).status).toBe(204);
    const full = await anna.json('/uploads/room?name=a.png&bytes=1001');
    expect(full).toMatchObject({
      code: 'request.tooLarge',
      message: expect.stringContaining('1.0 kB') as string,
    });

    const { id } = await anna.openFirst();
    let go!: () => void;
    engine.gate = new Promise((resolve) => (go = resolve));
    const { jobId } = await anna.post<JobStarted>(`/images/${id}/segment`, { modelId: 'tiny-conv' });
    expect((await ben.ask(`/jobs/${jobId}`)).status).toBe(404);
    expect((await ben.ask(`/jobs/${jobId}`, 'DELETE')).status).toBe(404);
    expect((await ben.ask(`/images/${id}/labels`)).status).toBe(404);
    await anna.post<JobStarted>(`/images/${id}/segment`, { modelId: 'tiny-conv' });
    const third = await anna.ask(`/images/${id}/segment`, 'POST', '{"modelId":"tiny-conv"}');
    expect([third.status, await third.json()]).toMatchObject([429, { code: 'job.tooMany' }]);
    go();
    await (await anna.ask(`/jobs/${jobId}/events`)).text();

    const exported = await anna.post<JobStarted>(`/images/${id}/export`, {
      formats: ['label-png'],
      folderId: null,
    });
    const events = await (await anna.ask(`/jobs/${exported.jobId}/events`)).text();
    const url = /"url":"api(\/exports\/[^"]+)"/.exec(events)![1];
    expect([(await anna.ask(url)).status, (await ben.ask(url)).status]).toEqual([200, 404]);

    expect((await ben.openFirst()).notices.join()).toContain('anna has this image open');
  });

  it('tells the engine whose call it is, and keeps their addresses over a restart', async () => {
    await writeFile(join(folder, 'images', 'shared-4x3.png'), png());
    const first = await open(0, ['anna', 'ben']);
    const users: (string | undefined)[] = [];
    const segment = engine.segment.bind(engine);
    engine.segment = (work, call) => {
      users.push(call.user);
      return segment(work, call);
    };
    const ben = await Visitor.enter('ben');
    const { id } = await ben.openFirst();
    const { jobId } = await ben.post<JobStarted>(`/images/${id}/segment`, { modelId: 'tiny-conv' });
    await (await ben.ask(`/jobs/${jobId}/events`)).text();
    expect(users).toEqual(['ben']);
    await first.close();
    const again = await open(0, ['ben']);
    expect(new URL(again.addresses[0].url).search).toBe(new URL(first.addresses[1].url).search);
  });

  it('ends the streams of events when it is closed, after telling that the jobs were cancelled', async () => {
    await writeFile(join(folder, 'images', 'shared-4x3.png'), png());
    const { close } = await open(0, ['anna']);
    const anna = await Visitor.enter('anna');
    const { id } = await anna.openFirst();
    let go!: () => void;
    engine.gate = new Promise((resolve) => (go = resolve));
    const { jobId } = await anna.post<JobStarted>(`/images/${id}/segment`, { modelId: 'tiny-conv' });
    const events = await anna.ask(`/jobs/${jobId}/events`);
    const closed = close();
    go();
    expect(await events.text()).toContain('"type":"cancelled"');
    await closed;
  });

  it('keeps what is theirs out of the served folder', async () => {
    const options = { root: folder, dataFolder: join(folder, 'data'), samplesFolder: null, engine };
    await expect(serve({ ...options, port: 0, users: ['anna'] })).rejects.toThrow(
      'outside the served folder',
    );
  });
});
