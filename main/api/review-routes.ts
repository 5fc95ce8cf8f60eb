import { Hono } from 'hono';
import { z } from 'zod';

import { comparisonRequestSchema, tableQuerySchema } from '../../core/contract.ts';
import { encodeTable } from '../../core/review/object-table.ts';
import { planeSchema } from '../../core/image/plane.ts';
import type { Services } from '../services/services.ts';
import { sendBytes } from './bytes.ts';
import { check, overviewPlaceSchema, tilePlaceSchema } from './validate.ts';

const ofReference = { reference: z.string() };
const referenceParams = z.object({ id: z.string(), ...ofReference });

/** `/api/images/:id/table` and `/api/images/:id/comparison`. */
export function reviewRoutes({ review }: Services) {
  return new Hono()
    .get('/:id/table', check('query', tableQuerySchema), async (c) => {
      const { fresh, ...plane } = c.req.valid('query');
      const table = await review.table(c.req.param('id'), plane, fresh === '1', c.req.raw.signal);
      return sendBytes(c, encodeTable(table));
    })
    .post('/:id/comparison', check('json', comparisonRequestSchema), async (c) =>
      c.json(await review.compare(c.req.param('id'), c.req.valid('json'), c.req.raw.signal)),
    )
    .post(
      '/:id/comparison/:reference/adopt',
      check('param', referenceParams),
      check('json', planeSchema),
      async (c) => {
        const { id, reference } = c.req.valid('param');
        return c.json(await review.adopt(id, reference, c.req.valid('json')));
      },
    )
    .get(
      '/:id/comparison/:reference/tiles/:column/:row',
      check('param', tilePlaceSchema.extend(ofReference)),
      (c) => {
        const { id, reference, column, row } = c.req.valid('param');
        const tile = review.referenceTile(id, reference, column, row);
        return tile === null ? c.body(null, 204) : sendBytes(c, tile);
      },
    )
    .get(
      '/:id/comparison/:reference/overview/:level/:column/:row',
      check('param', overviewPlaceSchema.extend(ofReference)),
      (c) => {
        const { id, reference, level, column, row } = c.req.valid('param');
        const tile = review.referenceOverview(id, reference, level, column, row);
        return tile === null ? c.body(null, 204) : sendBytes(c, tile);
      },
    );
}
