import { AppError } from '../../core/errors.ts';
import type { EngineCall } from '../services/engine.ts';
import type { Fork, ForkedProcess } from './forked-process.ts';
import type { CallKind, EngineCalls, EngineReply, EngineRequest } from './protocol.ts';

export interface Deadlines {
  /** Milliseconds without a message from a working child after which it counts as hung and is killed. */
  silence: number;
  /** Milliseconds that a cancelled call may take to end (one network tile) before the child is killed. */
  cancel: number;
}

const ERROR_OUTPUT_KEPT = 2000;

interface Running {
  id: number;
  call: EngineCall;
  resolve(result: never): void;
  reject(error: AppError): void;
  watchdog: NodeJS.Timeout;
}

export function cancelled(): AppError {
  return new AppError('job.cancelled', 'The job was cancelled.');
}

/** One child process and at most one call in it. When the child dies, the call rejects and `isDead` turns true for good. */
export class EngineProcess {
  isDead = false;
  readonly #child: ForkedProcess;
  readonly #deadlines: Deadlines;
  #errorOutput = '';
  #lastId = 0;
  #running: Running | null = null;
  #hungFor: number | null = null;
  readonly #ended: Promise<void>;

  constructor(fork: Fork, modulePath: string, deadlines: Deadlines) {
    this.#deadlines = deadlines;
    this.#child = fork(modulePath);
    this.#child.onMessage((message) => this.#receive(message as EngineReply));
    this.#ended = new Promise((resolve) => {
      this.#child.onExit((reason) => {
        this.#die(reason);
        resolve();
      });
    });
    this.#child.onErrorOutput((text) => {
      this.#errorOutput = (this.#errorOutput + text).slice(-ERROR_OUTPUT_KEPT);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  call<K extends CallKind>(
    kind: K,
    work: EngineCalls[K]['work'],
    call: EngineCall,
  ): Promise<EngineCalls[K]['result']> {
    if (this.#running) throw new Error('the engine process takes one call at a time');
    if (this.isDead) throw new Error('the engine process has ended');
    const id = ++this.#lastId;
    const cancel = (): void => {
      this.#send({ type: 'cancel', id });
      this.#watch(this.#deadlines.cancel);
    };
    return new Promise<EngineCalls[K]['result']>((resolve, reject) => {
      this.#running = { id, call, resolve, reject, watchdog: setTimeout(() => undefined, 0) };
      this.#watch(this.#deadlines.silence);
      this.#send({ type: 'call', id, kind, work } as EngineRequest);
      if (call.signal?.aborted) cancel();
      else call.signal?.addEventListener('abort', cancel, { once: true });
    }).finally(() => call.signal?.removeEventListener('abort', cancel));
  }

  /** Ends the child, cancelling its call; resolves when the process is gone. */
  async end(): Promise<void> {
    this.#settle()?.reject(cancelled());
    if (this.isDead) return;
    this.#child.kill();
    await this.#ended;
  }

  #send(request: EngineRequest): void {
    this.#child.send(request);
  }

  #watch(milliseconds: number): void {
    if (!this.#running) return;
    clearTimeout(this.#running.watchdog);
    this.#running.watchdog = setTimeout(() => {
      this.#hungFor = milliseconds;
      this.#child.kill();
    }, milliseconds);
  }

  #receive(reply: EngineReply): void {
    const running = this.#running;
    if (!running || reply.id !== running.id) return;
    if (reply.type === 'event') {
      if (running.call.signal?.aborted) return;
      this.#watch(this.#deadlines.silence);
      running.call.onEvent(reply.event);
      return;
    }
    const settled = this.#settle();
    if (reply.type === 'result') settled?.resolve(reply.result as never);
    else settled?.reject(AppError.fromBody(reply.error));
  }

  #settle(): Running | null {
    const running = this.#running;
    this.#running = null;
    if (running) clearTimeout(running.watchdog);
    return running;
  }

  #die(reason: string): void {
    this.isDead = true;
    const running = this.#settle();
    if (!running) return;
    if (running.call.signal?.aborted) {
      running.reject(cancelled());
      return;
    }
    const why = this.#hungFor === null ? reason : `no answer for ${Math.round(this.#hungFor / 1000)} s`;
    const said = this.#errorOutput.trim();
    running.reject(
      new AppError(
        'engine.crashed',
        `The process that runs the network ended in mid-job (${why}). It starts again with the next job; ` +
          'if that fails too, choose the CPU as the device or free some memory.',
        { details: said === '' ? { reason: why } : { reason: why, output: said } },
      ),
    );
  }
}
