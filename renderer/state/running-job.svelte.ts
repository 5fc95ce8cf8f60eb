import type { ExecutionProvider, JobEvent, JobKind, JobStarted } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { Client } from '../client/client.ts';

export type JobStage = Extract<JobEvent, { type: 'progress' }>['stage'];
type JobImage = NonNullable<Extract<JobEvent, { type: 'progress' }>['image']>;
export type JobDone = Extract<JobEvent, { type: 'done' }>;

/** One job of the server, as the window shows it while it runs. */
export class RunningJob {
  readonly kind: JobKind;
  /** Null for jobs about no image. */
  readonly imageId: string | null;
  jobId = $state<string | null>(null);
  stage = $state<JobStage>('queued');
  /** 0..1 over the whole job. */
  fraction = $state(0);
  remainingMs = $state<number | null>(null);
  /** How many runs of others come before it while it waits; null when it does not, or that is not known. */
  before = $state<number | null>(null);
  /** Which of several images is at work; null in jobs of one. */
  image = $state.raw<JobImage | null>(null);
  device = $state<ExecutionProvider | null>(null);
  /** Why it is not the device asked for, else null. */
  fallback = $state<string | null>(null);
  isCancelling = $state(false);
  readonly #client: Client;

  constructor(client: Client, kind: JobKind, imageId: string | null) {
    this.#client = client;
    this.kind = kind;
    this.imageId = imageId;
  }

  /**
   * Starts the job (or takes up one that runs already) and follows it to its end. Resolves with its `done` event, or
   * null when it was cancelled; rejects with AppError when it could not start, failed, or can't be watched any more.
   */
  async run(start: () => Promise<JobStarted>, onEvent?: (event: JobEvent) => void): Promise<JobDone | null> {
    const { jobId } = await start();
    this.jobId = jobId;
    if (this.isCancelling) await this.#client.cancel(jobId);
    let last: JobEvent | null = null;
    await this.#client.watch(jobId, (event) => {
      last = event;
      this.#note(event);
      onEvent?.(event);
    });
    return outcome(last);
  }

  /** Asks the server to stop; `run` resolves when it has. */
  async cancel(): Promise<void> {
    if (this.isCancelling) return;
    this.isCancelling = true;
    if (this.jobId !== null) await this.#client.cancel(this.jobId);
  }

  #note(event: JobEvent): void {
    if (event.type === 'device') {
      this.device = event.device;
      this.fallback = event.fallback;
      this.before = null;
    } else if (event.type === 'progress') {
      this.stage = event.stage;
      this.fraction = event.fraction;
      this.remainingMs = event.remainingMs;
      this.before = event.before ?? null;
      this.image = event.image ?? null;
    }
  }
}

function outcome(last: JobEvent | null): JobDone | null {
  if (last?.type === 'failed') throw AppError.fromBody(last.error);
  if (last?.type === 'done') return last;
  return null;
}
