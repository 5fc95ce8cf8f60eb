import { Hono } from 'hono';
import { z } from 'zod';

import { batchRequestSchema, readBatchSchema } from '../../core/contract.ts';
import { encodeTable } from '../../core/review/object-table.ts';
import type { Services } from '../services/services.ts';
import { sendBytes } from './bytes.ts';
import { fromQuery, LINES, toLines } from './event-lines.ts';
import { check, countSchema } from './validate.ts';

const thumbnailPlace = z.object({ id: z.string(), index: countSchema });
const YAML = { 'content-type': 'application/yaml; charset=utf-8' };

/** `/api/batches`: many images with one configuration. They go on when the one who started them leaves. */
export function batchRoutes({ batches }: Services) {
  const app = new Hono()
    .get('/', (c) => c.json(batches.list()))
    .post('/', check('json', batchRequestSchema), async (c) =>
      c.json(await batches.create(c.req.valid('json')), 201),
    )
    .post('/preview', check('json', batchRequestSchema), async (c) =>
      c.json(await batches.preview(c.req.valid('json'))),
    )
    .post('/configuration', check('json', batchRequestSchema), async (c) =>
      c.text(await batches.describe(c.req.valid('json')), 200, YAML),
    )
    .post('/configuration/read', check('json', readBatchSchema), async (c) =>
      c.json(await batches.load(c.req.valid('json').text)),
    )
    .get('/:id', (c) => c.json(batches.info(c.req.param('id'))))
    .delete('/:id', async (c) => {
      await batches.remove(c.req.param('id'));
      return c.body(null, 204);
    })
    .get('/:id/events', check('query', fromQuery), (c) => {
      const { id } = batches.info(c.req.param('id'));
      return c.body(toLines(batches.watch(id, c.req.valid('query').from)), 200, LINES);
    })
    .get('/:id/images/:index/thumbnail', check('param', thumbnailPlace), async (c) => {
      const { id, index } = c.req.valid('param');
      return sendBytes(c, await batches.thumbnail(id, index), { 'content-type': 'image/png' });
    })
    .get('/:id/table', async (c) => sendBytes(c, encodeTable(await batches.table(c.req.param('id')))))
    .get('/:id/summary', (c) => c.json(batches.summary(c.req.param('id'))))
    .get('/:id/configuration', (c) => c.text(batches.configuration(c.req.param('id')), 200, YAML));
  for (const step of ['pause', 'resume', 'cancel', 'retry'] as const)
    app.post(`/:id/${step}`, async (c) => c.json(await batches[step](c.req.param('id'))));
  return app;
}
