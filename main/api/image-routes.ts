import { Hono } from 'hono';

import {
  openImageSchema,
  planeQuerySchema,
  pixelsQuerySchema,
  statisticsQuerySchema,
} from '../../core/contract.ts';
import { dtypeOf } from '../../core/image/dtype.ts';
import { reduceLabels } from '../../core/mask/reduce-labels.ts';
import type { Services } from '../services/services.ts';
import { sendBytes } from './bytes.ts';
import { check, overviewPlaceSchema } from './validate.ts';

/** `/api/images`: opening, pixels, statistics, thumbnails, closing, and their labels seen from afar. */
export function imageRoutes({ imaging, jobs, masks }: Services) {
  return new Hono()
    .post('/', check('json', openImageSchema), async (c) =>
      c.json(await imaging.open(c.req.valid('json').fileId)),
    )
    .get('/:id', (c) => c.json(imaging.info(c.req.param('id'))))
    .delete('/:id', async (c) => {
      await jobs.cancelAll(c.req.param('id'));
      await imaging.close(c.req.param('id'));
      return c.body(null, 204);
    })
    .get('/:id/pixels', check('query', pixelsQuerySchema), async (c) => {
      const { level, t, c: channel, z, projection, ...rect } = c.req.valid('query');
      const request = { level, t, c: channel, z, projection, rect, signal: c.req.raw.signal };
      const pixels = await imaging.pixels(c.req.param('id'), request);
      return sendBytes(c, pixels, { 'x-dtype': dtypeOf(pixels), 'x-shape': `${rect.height},${rect.width}` });
    })
    .get('/:id/statistics', check('query', statisticsQuerySchema), async (c) =>
      c.json(await imaging.statistics(c.req.param('id'), c.req.valid('query'))),
    )
    .get(
      '/:id/labels/overview/:level/:column/:row',
      check('param', overviewPlaceSchema),
      check('query', planeQuerySchema),
      async (c) => {
        const { id, level, column, row } = c.req.valid('param');
        const { labelmap } = await masks.plane(id, c.req.valid('query'));
        const tile = reduceLabels(labelmap, level, column, row);
        return tile === null ? c.body(null, 204) : sendBytes(c, tile);
      },
    )
    .get('/:id/thumbnail', async (c) =>
      sendBytes(c, await imaging.thumbnail(c.req.param('id')), { 'content-type': 'image/png' }),
    );
}
