import { z } from 'zod';

/** Proxies take a connection that is silent for a minute for dead, and a job may wait longer for its turn. */
const SIGN_OF_LIFE_MS = 20_000;

/** Events from number `from` on. */
export const fromQuery = z.object({ from: z.coerce.number().int().nonnegative().default(0) });

/** Headers of an answer that grows line by line. */
export const LINES = { 'content-type': 'application/x-ndjson', 'x-accel-buffering': 'no' };

/**
 * One JSON per line, each sent as soon as it is there, and an empty line whenever there was none for `signOfLifeMs`. Leaving stops the
 * telling, not what is told of.
 */
export function toLines<E>(
  events: AsyncGenerator<E, void, undefined>,
  signOfLifeMs = SIGN_OF_LIFE_MS,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next: Promise<IteratorResult<E, void>> | null = null;
  return new ReadableStream(
    {
      async pull(controller) {
        next ??= events.next();
        const silence = pause(signOfLifeMs);
        const event = await Promise.race([next, silence.ended]);
        silence.cancel();
        if (event === undefined) return controller.enqueue(encoder.encode('\n'));
        next = null;
        if (event.done === true) controller.close();
        else controller.enqueue(encoder.encode(`${JSON.stringify(event.value)}\n`));
      },
      cancel() {
        // Not awaited: a generator that waits for the next event ends with that.
        void events.return();
      },
    },
    { highWaterMark: 0 },
  );
}

function pause(ms: number): { ended: Promise<undefined>; cancel(): void } {
  let timer: NodeJS.Timeout;
  const ended = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), ms)));
  return { ended, cancel: () => clearTimeout(timer) };
}
