import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { DeviceInfo, ExecutionProvider } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type {
  Engine,
  EngineCall,
  EngineResult,
  EngineSegmentation,
  FoundObjects,
  ModelTestResult,
} from '../services/engine.ts';
import { CallQueue, type QueuedCall } from './call-queue.ts';
import { describeMachine, Devices, type Machine } from './devices.ts';
import { cancelled, EngineProcess, type Deadlines } from './engine-process.ts';
import { forkNodeProcess, type Fork } from './forked-process.ts';
import type { CallKind, EngineCalls, SeparateWork } from './protocol.ts';

export interface EngineOptions {
  /** The bundled main/engine/worker.ts; by default engine-worker.js beside (or one folder above) this module's bundle. */
  workerPath?: string;
  /** Node's fork by default; the desktop app passes Electron's utilityProcess. */
  fork?: Fork;
  deadlines?: Partial<Deadlines>;
  machine?: Machine;
}

/** Five minutes: a large tile on a slow GPU driver, or the first compilation of a network's shaders, may take one. */
const DEADLINES: Deadlines = { silence: 300_000, cancel: 10_000 };
/** A driver that needs longer for a few kilobytes of network is not worth waiting for. */
const PROBE_DEADLINE = 60_000;

function findWorker(): string {
  const candidates = ['./engine-worker.js', '../engine-worker.js'].map((name) =>
    fileURLToPath(new URL(name, import.meta.url)),
  );
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(`the engine's bundle is missing: looked for ${candidates.join(' and ')}`);
  return found;
}

/** Starts no process yet: the first call does. */
export function createEngine(options: EngineOptions = {}): EngineHost {
  return new EngineHost(options);
}

/** The engine process as seen from outside: one call at a time, in fair order, a fresh process after a death. See `Engine`. */
export class EngineHost implements Engine {
  readonly #fork: Fork;
  readonly #workerPath: string;
  readonly #deadlines: Deadlines;
  readonly #devices: Devices;
  #process: EngineProcess | null = null;
  readonly #queue = new CallQueue();
  #isClosed = false;

  constructor(options: EngineOptions) {
    this.#fork = options.fork ?? forkNodeProcess;
    this.#workerPath = options.workerPath ?? findWorker();
    this.#deadlines = { ...DEADLINES, ...options.deadlines };
    this.#devices = new Devices(options.machine ?? describeMachine(), (provider) => this.#probe(provider));
  }

  /** Of the process that is alive now, for measurements and tests. */
  get pid(): number | undefined {
    return this.#process?.isDead === false ? this.#process.pid : undefined;
  }

  devices(): Promise<DeviceInfo[]> {
    return this.#devices.list();
  }

  async segment(work: EngineSegmentation, call: EngineCall): Promise<EngineResult> {
    const { device, ...rest } = work;
    const plan = await this.#devices.plan(device);
    return this.#enqueue('segment', { ...rest, plan }, call);
  }

  separate(work: SeparateWork, call: EngineCall): Promise<FoundObjects & { ms: number }> {
    return this.#enqueue('separate', work, call);
  }

  async testModel(
    { model, device }: Parameters<Engine['testModel']>[0],
    call: EngineCall,
  ): Promise<ModelTestResult> {
    const plan = await this.#devices.plan(device);
    return this.#enqueue('test', { model, plan }, call);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#process?.end();
  }

  #enqueue<K extends CallKind>(
    kind: K,
    work: EngineCalls[K]['work'],
    call: EngineCall,
  ): Promise<EngineCalls[K]['result']> {
    const { signal } = call;
    if (signal?.aborted) return Promise.reject(cancelled());
    return new Promise((resolve, reject) => {
      const queued: QueuedCall = {
        user: call.user ?? '',
        isShort: kind === 'separate',
        onPlace: (before) => call.onEvent({ type: 'waiting', before }),
        run: async () => {
          signal?.removeEventListener('abort', leave);
          await this.#run(kind, work, call).then(resolve, reject);
        },
      };
      const leave = (): void => {
        if (this.#queue.remove(queued)) reject(cancelled());
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#queue.add(queued);
    });
  }

  #run<K extends CallKind>(
    kind: K,
    work: EngineCalls[K]['work'],
    call: EngineCall,
  ): Promise<EngineCalls[K]['result']> {
    if (this.#isClosed || call.signal?.aborted) return Promise.reject(cancelled());
    if (this.#process === null || this.#process.isDead) {
      this.#process = new EngineProcess(this.#fork, this.#workerPath, this.#deadlines);
    }
    return this.#process.call(kind, work, call);
  }

  /** In a process of its own: a driver that crashes or hangs there harms nothing. */
  async #probe(provider: ExecutionProvider): Promise<void> {
    const probe = new EngineProcess(this.#fork, this.#workerPath, {
      silence: PROBE_DEADLINE,
      cancel: PROBE_DEADLINE,
    });
    try {
      await probe.call('probe', { provider }, { onEvent: () => undefined });
    } catch (error) {
      if (error instanceof AppError && error.code === 'engine.crashed') {
        const reason = String(error.details.reason);
        throw new AppError('device.unavailable', `its driver ended the process that tried it (${reason})`, {
          cause: error,
        });
      }
      throw error;
    } finally {
      await probe.end();
    }
  }
}
