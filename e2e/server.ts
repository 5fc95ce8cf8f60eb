import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ENTRY = resolve(import.meta.dirname, '../out/main/serve.js');
const START_MS = 60_000;

/** The browser door as a process of its own, with a folder to serve and a data folder that nobody else uses. */
export class Server {
  readonly root = mkdtempSync(join(tmpdir(), 'skipscope-root-'));
  readonly data = mkdtempSync(join(tmpdir(), 'skipscope-data-'));
  /** With the token; another one after each start. */
  url = '';
  #process: ChildProcess | null = null;
  /** A free one at the first start, the same from then on: what a window has kept is kept for its address. */
  #port = 0;

  async start(): Promise<void> {
    const child = spawn(process.execPath, [ENTRY, '--root', this.root, '--port', String(this.#port)], {
      env: { ...process.env, SKIPSCOPE_DATA: this.data },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    let said = '';
    this.url = await new Promise<string>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`the server ${why}; it said:\n${said}`));
      const timer = setTimeout(() => fail(`gave no address within ${START_MS / 1000} s`), START_MS);
      const listen = (chunk: string) => {
        said += chunk;
        const address = /http:\/\/\S+token=\S+/.exec(said)?.[0];
        if (address === undefined) return;
        clearTimeout(timer);
        resolve(address);
      };
      child.stdout.setEncoding('utf8').on('data', listen);
      child.stderr.setEncoding('utf8').on('data', listen);
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        fail(`ended (${signal ?? `status ${code}`})`);
      });
    });
    this.#port = Number(new URL(this.url).port);
  }

  /** Without a chance to save anything, as a crash or a power cut would. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  async dispose(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.root, { recursive: true, force: true });
    rmSync(this.data, { recursive: true, force: true });
  }

  #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill(signal);
    });
  }
}
