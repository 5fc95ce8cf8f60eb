import { Hono } from 'hono';
import { z } from 'zod';

import {
  exportRequestSchema,
  segmentRequestSchema,
  separateRequestSchema,
  type JobEvent,
} from '../../core/contract.ts';
import type { Services } from '../services/services.ts';
import { check } from './validate.ts';

/** Proxies take a connection that is silent for a minute for dead, and a job may wait longer for its turn. */
const SIGN_OF_LIFE_MS = 20_000;

const fromQuery = z.object({ from: z.coerce.number().int().nonnegative().default(0) });

/** Starting jobs: `/api/images/:id/segment`, `/separate`, `/export`. They go on when the one who started them leaves. */
export function workRoutes({ imaging, masks, jobs, inference, exports }: Services) {
  return new Hono()
    .post('/:id/segment', check('json', segmentRequestSchema), (c) => {
      const access = masks.access(c.req.param('id'));
      const request = c.req.valid('json');
      const { id } = jobs.start('segment', access.id, (job) => inference.segment(access, request, job));
      return c.json({ jobId: id }, 202);
    })
    .post('/:id/segment/estimate', check('json', segmentRequestSchema), async (c) =>
      c.json(await inference.estimate(masks.access(c.req.param('id')), c.req.valid('json'))),
    )
    .post('/:id/separate', check('json', separateRequestSchema), (c) => {
      const access = masks.access(c.req.param('id'));
      const request = c.req.valid('json');
      const { id } = jobs.start('separate', access.id, (job) => inference.separate(access, request, job));
      return c.json({ jobId: id }, 202);
    })
    .post('/:id/export', check('json', exportRequestSchema), (c) => {
      const image = imaging.get(c.req.param('id'));
      const request = c.req.valid('json');
      const { id } = jobs.start('export', image.id, (job) =>
        masks.export(image.id, (labels) => exports.run({ name: image.file.name, labels }, request, job)),
      );
      return c.json({ jobId: id }, 202);
    });
}

/** `/api/jobs`: state, events, cancelling. */
export function jobRoutes({ jobs }: Services) {
  return new Hono()
    .get('/:id', (c) => c.json(jobs.status(c.req.param('id'))))
    .get('/:id/events', check('query', fromQuery), (c) => {
      const events = jobs.watch(c.req.param('id'), c.req.valid('query').from);
      return c.body(toLines(events), 200, {
        'content-type': 'application/x-ndjson',
        'x-accel-buffering': 'no',
      });
    })
    .delete('/:id', (c) => {
      jobs.cancel(c.req.param('id'));
      return c.body(null, 204);
    });
}

/**
 * One JSON per line, each sent as soon as it is there, and an empty line whenever there was none for `signOfLifeMs`. Leaving stops the
 * telling, not the job.
 */
export function toLines(
  events: AsyncGenerator<JobEvent, void, undefined>,
  signOfLifeMs = SIGN_OF_LIFE_MS,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next: Promise<IteratorResult<JobEvent, void>> | null = null;
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
        // Not awaited: a generator that waits for the job's next event ends with that.
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
