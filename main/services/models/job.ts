import type { ModelInfo, ModelTest } from '../../../core/contract.ts';
import type { JobOutcome, RunningJob } from '../jobs.ts';

export type ModelStage = 'unpack' | 'check' | 'test';

/** Who waits for a model to be added or tested. */
export interface ModelCall {
  signal?: AbortSignal;
  /** Hears 0..1 over the whole work. */
  onProgress?(stage: ModelStage, fraction: number): void;
}

export interface TestedModel {
  model: ModelInfo;
  test: ModelTest;
}

/** Does `work` as a job: its progress and its result become the job's events. */
export async function runAsJob(
  job: RunningJob,
  work: (call: ModelCall) => Promise<TestedModel>,
): Promise<JobOutcome> {
  const { model, test } = await work({
    signal: job.signal,
    onProgress: (stage, fraction) => job.emit({ type: 'progress', stage, fraction, remainingMs: null }),
  });
  job.emit({ type: 'model', model, test });
  return { objects: null, device: null, ms: { read: 0, infer: test.ms, separate: 0, write: 0 } };
}
