import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import { AppError, type ErrorBody } from '../../../../core/errors.ts';
import type { Pixels } from '../../../../core/image/dtype.ts';
import type { BuildPyramid } from './build.ts';

export type ThreadMessage =
  | { type: 'draft'; pixels: Pixels[] }
  | { type: 'progress'; fraction: number }
  /** The image could not be read. */
  | { type: 'failed'; error: ErrorBody }
  | { type: 'done' };

/** In a thread of its own, with the file opened anew there; aborting ends the thread at once. */
export const buildInThread: BuildPyramid = async (work, { onDraft, onProgress }, signal) => {
  signal.throwIfAborted();
  const thread = new Worker(findBundle(), { workerData: work });
  const stop = (): void => void thread.terminate();
  signal.addEventListener('abort', stop, { once: true });
  let isDone = false;
  try {
    await new Promise<void>((resolve, reject) => {
      thread.on('message', (message: ThreadMessage) => {
        if (message.type === 'draft') onDraft(message.pixels);
        else if (message.type === 'progress') onProgress(message.fraction);
        else if (message.type === 'failed') reject(AppError.fromBody(message.error));
        else isDone = true;
      });
      thread.once('error', reject);
      thread.once('exit', () => resolve());
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  if (!isDone) throw new Error('the thread that builds a pyramid ended before it was done');
};

/** The bundle of worker.ts, beside this module's or one folder above. */
function findBundle(): string {
  const candidates = ['./pyramid-worker.js', '../pyramid-worker.js'].map((name) =>
    fileURLToPath(new URL(name, import.meta.url)),
  );
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(`the pyramid's bundle is missing: looked for ${candidates.join(' and ')}`);
  return found;
}
