import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

import type { FolderListing, ImageInfo, JobEvent, JobStarted, LabelsInfo } from '../../../core/contract.ts';
import { encodePatch } from '../../../core/edit/patch-codec.ts';
import type { Patch } from '../../../core/edit/patch.ts';
import { TILE_SIZE } from '../../../core/edit/patch.ts';

/** `skipscope serve` as a process of its own, spoken to as the window does, and killed without a word. */
export class ServerProcess {
  private readonly child: ChildProcess;
  private readonly origin: string;
  private readonly cookie: string;

  private constructor(child: ChildProcess, origin: string, cookie: string) {
    this.child = child;
    this.origin = origin;
    this.cookie = cookie;
  }

  /** `cli` is the built command line, `root` the folder to serve. */
  static async start(cli: string, root: string, dataFolder: string): Promise<ServerProcess> {
    const child = spawn(process.execPath, [cli, 'serve', '--root', root, '--port', '0'], {
      env: { ...process.env, SKIPSCOPE_DATA: dataFolder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /http:\S+token=\S+/.exec(line)?.[0];
      if (url === undefined) continue;
      const answer = await fetch(url, { redirect: 'manual' });
      const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0];
      return new ServerProcess(child, new URL(url).origin, cookie);
    }
    throw new Error('the server ended before it told its address');
  }

  /** As a crash or a power cut would. */
  async kill(): Promise<void> {
    const ended = once(this.child, 'exit');
    if (this.child.kill('SIGKILL')) await ended;
  }

  /** Process ids of the engine, which is a child of the server (Linux). */
  engines(): number[] {
    const { pid } = this.child;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number);
  }

  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { cookie: this.cookie, origin: this.origin, ...(init.headers as Record<string, string>) };
    return fetch(`${this.origin}/api${path}`, { ...init, headers });
  }

  async json<T>(path: string, init?: RequestInit): Promise<T> {
    const answer = await this.request(path, init);
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  post<T>(path: string, body: unknown): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    return this.json<T>(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** Opens the image of that name in the root. */
  async open(name: string): Promise<ImageInfo> {
    const { entries } = await this.json<FolderListing>('/files');
    const entry = entries.find((each) => each.name === name);
    if (entry === undefined) throw new Error(`${name} is not listed`);
    return this.post<ImageInfo>('/images', { fileId: entry.id });
  }

  async folderId(): Promise<string> {
    return (await this.json<FolderListing>('/files')).folder.id;
  }

  labels(id: string): Promise<LabelsInfo> {
    return this.json<LabelsInfo>(`/images/${id}/labels`);
  }

  edit(id: string, revision: number, patch: Patch): Promise<LabelsInfo> {
    const headers = {
      'content-type': 'application/octet-stream',
      'x-tool': 'brush',
      'x-revision': String(revision),
      'x-plane': '0,0',
    };
    const body = encodePatch(patch) as Uint8Array<ArrayBuffer>;
    return this.json<LabelsInfo>(`/images/${id}/labels/edits`, { method: 'POST', headers, body });
  }

  /** All labels of the first plane, tile after tile. */
  async pixels({ id, shape }: ImageInfo): Promise<number[]> {
    const pixels: number[] = [];
    for (let row = 0; row * TILE_SIZE < shape.y; row++) {
      for (let column = 0; column * TILE_SIZE < shape.x; column++) {
        const answer = await this.request(`/images/${id}/labels/tiles/${column}/${row}?t=0&z=0`);
        if (answer.status === 204) pixels.push(0);
        else for (const label of new Uint32Array(await answer.arrayBuffer())) pixels.push(label);
      }
    }
    return pixels;
  }

  /** Starts a job; resolves with its events up to the first that `isEnough`, or to its end. */
  async run(
    path: string,
    body: unknown,
    isEnough: (event: JobEvent) => boolean = () => false,
  ): Promise<JobEvent[]> {
    const { jobId } = await this.post<JobStarted>(path, body);
    const answer = await this.request(`/jobs/${jobId}/events`);
    const events: JobEvent[] = [];
    let text = '';
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (text + chunk).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) events.push(JSON.parse(line) as JobEvent);
      if (events.some(isEnough)) break;
    }
    return events;
  }
}
