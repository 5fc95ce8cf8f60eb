import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { encode } from 'fast-png';
import type { Hono } from 'hono';

import type { FileEntry, FolderListing, ImageInfo, JobEvent } from '../../../core/contract.ts';
import { compose, type ComposedServices } from '../../compose.ts';
import { createApp, type AppOptions } from '../app.ts';
import { FakeEngine } from './fake-engine.ts';

/** The whole handler on folders of its own, with one 16-bit image `cells-40x30.png` whose value at (x, y) is 100 y + x. */
export class TestDoor {
  readonly engine = new FakeEngine();
  readonly folder: string;
  readonly root: string;
  app!: Hono;
  services!: ComposedServices;

  private constructor(folder: string) {
    this.folder = folder;
    this.root = join(folder, 'images');
  }

  static async open(options: Partial<AppOptions> = {}): Promise<TestDoor> {
    const door = new TestDoor(await mkdtemp(join(tmpdir(), 'skipscope-door-')));
    await mkdir(door.root);
    const data = Uint16Array.from({ length: 40 * 30 }, (_, i) => 100 * Math.floor(i / 40) + (i % 40));
    const png = encode({ width: 40, height: 30, data, depth: 16, channels: 1 });
    await writeFile(join(door.root, 'cells-40x30.png'), png);
    await door.start(options);
    return door;
  }

  /** (Re)starts the services on the same folders, as a new process would. */
  async start(options: Partial<AppOptions> = {}): Promise<void> {
    const { engine, root, folder } = this;
    this.services = await compose({
      door: 'browser',
      engine,
      root,
      dataFolder: join(folder, 'data'),
      samplesFolder: null,
    });
    this.app = createApp(this.services, { windowFolder: null, ...options });
  }

  async close(): Promise<void> {
    await this.services.close();
    await rm(this.folder, { recursive: true });
  }

  get(path: string, init?: RequestInit): Promise<Response> {
    return Promise.resolve(this.app.request(path, init));
  }

  async json<T>(path: string, init?: RequestInit): Promise<T> {
    return (await this.get(path, init)).json() as Promise<T>;
  }

  post(path: string, body: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return this.get(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** Lists the root. */
  async entry(name = 'cells-40x30.png'): Promise<FileEntry> {
    const { entries } = await this.json<FolderListing>('/api/files');
    const entry = entries.find((candidate) => candidate.name === name);
    if (entry === undefined) throw new Error(`${name} is not listed`);
    return entry;
  }

  async openCells(): Promise<ImageInfo> {
    const response = await this.post('/api/images', { fileId: (await this.entry()).id });
    return (await response.json()) as ImageInfo;
  }

  async events(jobId: string, from = 0): Promise<JobEvent[]> {
    const text = await (await this.get(`/api/jobs/${jobId}/events?from=${from}`)).text();
    return text
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each) as JobEvent);
  }
}
