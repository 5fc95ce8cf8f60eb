import { Hono } from 'hono';

import { addModelRequestSchema, modelUseSchema, openImageSchema } from '../../core/contract.ts';
import { runAsJob } from '../services/models/job.ts';
import type { Services } from '../services/services.ts';
import { check } from './validate.ts';

/** `/api/models`: listing, adding, testing, removing, looking inside. */
export function modelRoutes({ models, files, jobs, skips }: Services) {
  return new Hono()
    .get('/', async (c) => c.json(await models.list()))
    .post('/', check('json', addModelRequestSchema), async (c) => {
      const { fileId, ...request } = c.req.valid('json');
      const { path } = await files.resolve(fileId);
      const { id } = jobs.start('model', null, (job) =>
        runAsJob(job, (call) => models.add(path, request, call)),
      );
      return c.json({ jobId: id }, 202);
    })
    .post('/preview', check('json', openImageSchema), async (c) => {
      const { path } = await files.resolve(c.req.valid('json').fileId);
      return c.json(await models.preview(path));
    })
    .post('/:id/test', async (c) => {
      const { info } = await models.find(c.req.param('id'));
      const { id } = jobs.start('model', null, (job) => runAsJob(job, (call) => models.test(info.id, call)));
      return c.json({ jobId: id }, 202);
    })
    .get('/:id/skips', async (c) => c.json(await skips.list(c.req.param('id'))))
    .get('/:id/card', async (c) =>
      // Text, whatever is in it: a browser that is led to this address shows no page.
      c.text(await models.card(c.req.param('id')), 200, { 'content-type': 'text/plain; charset=utf-8' }),
    )
    .patch('/:id', check('json', modelUseSchema), async (c) =>
      c.json(await models.change(c.req.param('id'), c.req.valid('json'))),
    )
    .delete('/:id', async (c) => {
      await models.remove(c.req.param('id'));
      return c.body(null, 204);
    });
}
