import { Hono } from 'hono';

import { exportRequestSchema, segmentRequestSchema, separateRequestSchema } from '../../core/contract.ts';
import type { Services } from '../services/services.ts';
import { fromQuery, LINES, toLines } from './event-lines.ts';
import { check } from './validate.ts';

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
      return c.body(toLines(events), 200, LINES);
    })
    .delete('/:id', (c) => {
      jobs.cancel(c.req.param('id'));
      return c.body(null, 204);
    });
}
