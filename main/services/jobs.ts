import { randomBytes } from 'node:crypto';

import type {
  ExecutionProvider,
  JobEvent,
  JobKind,
  JobStatus,
  NewJobEvent,
  StageTimes,
} from '../../core/contract.ts';
import { AppError, type ErrorBody } from '../../core/errors.ts';
import { logFault } from './log.ts';

/** What a job's work gets: the signal that `cancel` aborts, and where its events go. */
export interface RunningJob {
  readonly id: string;
  readonly signal: AbortSignal;
  emit(event: NewJobEvent): void;
}

export interface JobOutcome {
  objects: number | null;
  device: ExecutionProvider | null;
  /** Of the objects, in pixels; left out by work that finds none. */
  medianDiameter?: number | null;
  ms: StageTimes;
}

export type JobWork = (job: RunningJob) => Promise<JobOutcome>;

export interface JobOptions {
  /** Finished jobs kept for those who watch again; the oldest go first. */
  keep?: number;
  /** Jobs that may run or wait at a time; no limit by default. */
  mostActive?: number;
  /** Told of exceptions that are no AppError. */
  onFault?: (error: unknown) => void;
}

interface Job {
  id: string;
  kind: JobKind;
  /** Null for jobs of no image: they are in a row of their own. */
  imageId: string | null;
  state: JobStatus['state'];
  work: JobWork;
  controller: AbortController;
  /** In order; numbers may have gaps, because only the newest `progress` is kept. */
  events: JobEvent[];
  next: number;
  listeners: Set<() => void>;
}

/**
 * Long work with numbered events that can be watched from any number on, as often as wanted. A job outlives those who
 * watch it; jobs of one image run one after the other.
 */
export class JobService {
  private readonly jobs = new Map<string, Job>();
  private readonly keep: number;
  private readonly mostActive: number;
  private readonly onFault: (error: unknown) => void;

  constructor(options: JobOptions = {}) {
    this.keep = options.keep ?? 100;
    this.mostActive = options.mostActive ?? Infinity;
    this.onFault = options.onFault ?? logFault;
  }

  /** Whether a job runs or waits. */
  get isBusy(): boolean {
    return this.countActive() > 0;
  }

  /** Starts `work`, or queues it behind the image's other jobs. Throws `job.tooMany`. */
  start(kind: JobKind, imageId: string | null, work: JobWork): JobStatus {
    if (this.countActive() >= this.mostActive) {
      const jobs = this.mostActive === 1 ? 'a job' : `${this.mostActive} jobs`;
      throw new AppError(
        'job.tooMany',
        `You have ${jobs} running or waiting, and more are not allowed here. Wait until one has ended, or cancel one.`,
        { details: { mostActive: this.mostActive } },
      );
    }
    const job: Job = {
      id: `job-${randomBytes(9).toString('base64url')}`,
      kind,
      imageId,
      state: 'queued',
      work,
      controller: new AbortController(),
      events: [],
      next: 0,
      listeners: new Set(),
    };
    this.jobs.set(job.id, job);
    if (this.active(imageId).length > 1) {
      this.emit(job, { type: 'progress', stage: 'queued', fraction: 0, remainingMs: null });
    } else {
      void this.run(job);
    }
    return this.status(job.id);
  }

  /** Throws `job.notFound` for an unknown job, and for one finished so long ago that it was dropped. */
  status(id: string): JobStatus {
    const job = this.find(id);
    return { id: job.id, kind: job.kind, imageId: job.imageId, state: job.state, events: job.next };
  }

  /** Events from number `from` on: those that were, then those to come, until the job ends. */
  watch(id: string, from = 0): AsyncGenerator<JobEvent, void, undefined> {
    return follow(this.find(id), from);
  }

  /** Stops a job; a finished one stays as it is. */
  cancel(id: string): void {
    const job = this.find(id);
    if (isFinished(job)) return;
    job.controller.abort(new AppError('job.cancelled', 'The job was cancelled.'));
    if (job.state === 'queued') this.finish(job, 'cancelled', { type: 'cancelled' });
  }

  /** Jobs of an image that have not ended, the running one first. */
  active(imageId: string | null): JobStatus[] {
    return this.unfinished(imageId).map((job) => this.status(job.id));
  }

  /** Cancels the jobs of one image, or all of them, and waits until they have ended. */
  async cancelAll(imageId?: string): Promise<void> {
    const jobs = [...this.jobs.values()].filter((job) => imageId === undefined || job.imageId === imageId);
    for (const job of jobs) this.cancel(job.id);
    for (const job of jobs) while (!isFinished(job)) await nextChange(job);
  }

  private async run(job: Job): Promise<void> {
    job.state = 'running';
    this.emit(job, { type: 'started', kind: job.kind, imageId: job.imageId });
    const context = {
      id: job.id,
      signal: job.controller.signal,
      emit: (event: NewJobEvent) => this.emit(job, event),
    };
    try {
      const outcome = await job.work(context);
      this.finish(job, 'done', { type: 'done', medianDiameter: null, ...outcome });
    } catch (error) {
      if (job.controller.signal.aborted) this.finish(job, 'cancelled', { type: 'cancelled' });
      else this.finish(job, 'failed', { type: 'failed', error: this.describe(error) });
    }
  }

  private describe(error: unknown): ErrorBody {
    if (error instanceof AppError) return error.toBody();
    this.onFault(error);
    return new AppError(
      'internal',
      'Something went wrong inside Skipscope; its log has the details.',
    ).toBody();
  }

  private finish(job: Job, state: 'done' | 'failed' | 'cancelled', event: NewJobEvent): void {
    job.state = state;
    this.emit(job, event);
    const finished = [...this.jobs.values()].filter(isFinished);
    for (const old of finished.slice(0, Math.max(0, finished.length - this.keep))) this.jobs.delete(old.id);
    const next = this.unfinished(job.imageId)[0];
    if (next?.state === 'queued') void this.run(next);
  }

  private emit(job: Job, event: NewJobEvent): void {
    if (event.type === 'progress') {
      const last = job.events.findIndex((other) => other.type === 'progress');
      if (last >= 0) job.events.splice(last, 1);
    }
    job.events.push({ ...event, number: job.next });
    job.next += 1;
    for (const listener of job.listeners) listener();
  }

  private countActive(): number {
    return [...this.jobs.values()].filter((job) => !isFinished(job)).length;
  }

  private unfinished(imageId: string | null): Job[] {
    return [...this.jobs.values()].filter((job) => job.imageId === imageId && !isFinished(job));
  }

  private find(id: string): Job {
    const job = this.jobs.get(id);
    if (job !== undefined) return job;
    throw new AppError(
      'job.notFound',
      `There is no job "${id}": it never was, or it ended long ago. Start it again.`,
    );
  }
}

async function* follow(job: Job, from: number): AsyncGenerator<JobEvent, void, undefined> {
  let cursor = from;
  for (;;) {
    const batch = job.events.filter((event) => event.number >= cursor);
    for (const event of batch) {
      cursor = event.number + 1;
      yield event;
    }
    if (batch.length > 0) continue;
    if (isFinished(job)) return;
    await nextChange(job);
  }
}

function isFinished(job: Job): boolean {
  return job.state !== 'queued' && job.state !== 'running';
}

function nextChange(job: Job): Promise<void> {
  return new Promise((resolve) => {
    const listener = () => {
      job.listeners.delete(listener);
      resolve();
    };
    job.listeners.add(listener);
  });
}
