import type { BatchEvent, JobEvent } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { WatchOptions } from './client.ts';
import { request, unreachable, type Fetch } from './requests.ts';

/** Attempts without a single new event before the watch gives up. */
const MAX_ATTEMPTS = 8;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5000;

/** Complete lines of a byte stream; a last line cut off by a lost connection is left out. */
async function* readLines(body: ReadableStream<Uint8Array>, signal?: AbortSignal): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      let chunk: ReadableStreamReadResult<Uint8Array>;
      try {
        chunk = await reader.read();
      } catch (cause) {
        signal?.throwIfAborted();
        throw unreachable('The connection to Skipscope was lost.', cause);
      }
      if (chunk.done) return;
      const lines = (rest + decoder.decode(chunk.value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') yield line;
    }
  } finally {
    reader.cancel().catch(() => undefined); // Already closed or broken: nothing left to release.
  }
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** A stream of numbered events, one JSON per line, that can be taken up again. */
export interface EventStream<E extends { number: number }> {
  /** Below `/api`, without its query. */
  path: string;
  /** What is watched, in words. */
  about: string;
  /**
   * Events are states, of which taken up anew at 0 the newest are told: a server that was started anew may have begun to count anew
   * too. Else they go on behind the last number seen.
   */
  areStates: boolean;
  /** After which the server has no more to say. */
  isLast(event: E): boolean;
}

export function jobEvents(jobId: string): EventStream<JobEvent> {
  return {
    path: `/jobs/${encodeURIComponent(jobId)}/events`,
    about: 'this job',
    areStates: false,
    isLast: ({ type }) => type === 'done' || type === 'failed' || type === 'cancelled',
  };
}

export function batchEvents(batchId: string): EventStream<BatchEvent> {
  return {
    path: `/batches/${encodeURIComponent(batchId)}/events`,
    about: 'this batch',
    areStates: true,
    isLast: (event) => event.type === 'batch' && ['done', 'cancelled', 'failed'].includes(event.batch.state),
  };
}

/** See `Client.watch`. Waits 250 ms, 500 ms, ... 5 s between attempts; eight in vain are `server.unreachable`. */
export async function watchEvents<E extends { number: number }>(
  fetch: Fetch,
  { path, about, areStates, isLast }: EventStream<E>,
  onEvent: (event: E) => void,
  { from = 0, signal }: WatchOptions = {},
  wait: (ms: number, signal?: AbortSignal) => Promise<void> = pause,
): Promise<void> {
  let next = from;
  let attempts = 0;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const response = await request(fetch, `${path}?from=${next}`, { signal });
      if (response.body === null) throw unreachable('Expected a stream of events, got an empty answer.');
      for await (const line of readLines(response.body, signal)) {
        const event = JSON.parse(line) as E;
        if (event.number < next) continue;
        if (!areStates) next = event.number + 1;
        attempts = 0;
        onEvent(event);
        if (isLast(event)) return;
      }
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'server.unreachable') throw error;
      if (attempts + 1 >= MAX_ATTEMPTS) throw error;
    }
    attempts += 1;
    if (attempts >= MAX_ATTEMPTS)
      throw unreachable(`Skipscope stopped reporting on ${about}. Reload the window.`);
    await wait(Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), LONGEST_DELAY_MS), signal);
  }
}
