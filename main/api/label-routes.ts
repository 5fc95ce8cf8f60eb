import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';

import { EDIT_TOOLS, probabilityQuerySchema } from '../../core/contract.ts';
import { encodePatch } from '../../core/edit/patch-codec.ts';
import type { Services } from '../services/services.ts';
import { sendBytes } from './bytes.ts';
import { tooLarge } from './limits.ts';
import { check } from './validate.ts';

const count = z.coerce.number().int().nonnegative();
const editHeaders = z.object({ 'x-tool': z.enum(EDIT_TOOLS), 'x-revision': count });
const tileParams = z.object({ id: z.string(), column: count, row: count });

/** `/api/images/:id/labels` and `/api/images/:id/probability`. `maxEditBytes` bounds the body of an edit. */
export function labelRoutes({ masks }: Services, maxEditBytes: number) {
  const limit = bodyLimit({ maxSize: maxEditBytes, onError: () => tooLarge(maxEditBytes) });
  const step = async (c: Context, id: string, kind: 'undo' | 'redo') => {
    const { patch, labels } = await masks.step(id, kind);
    return sendBytes(c, encodePatch(patch), { 'x-labels': encodeURIComponent(JSON.stringify(labels)) });
  };
  return new Hono()
    .get('/:id/labels', (c) => c.json(masks.info(c.req.param('id'))))
    .get('/:id/labels/tiles/:column/:row', check('param', tileParams), (c) => {
      const { id, column, row } = c.req.valid('param');
      const tile = masks.tile(id, column, row);
      return tile === null ? c.body(null, 204) : sendBytes(c, tile);
    })
    .get('/:id/labels/objects', (c) => c.json(masks.objects(c.req.param('id'))))
    .post('/:id/labels/edits', limit, check('header', editHeaders), async (c) => {
      const headers = c.req.valid('header');
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      return c.json(await masks.edit(c.req.param('id'), headers['x-tool'], headers['x-revision'], bytes));
    })
    .post('/:id/labels/undo', (c) => step(c, c.req.param('id'), 'undo'))
    .post('/:id/labels/redo', (c) => step(c, c.req.param('id'), 'redo'))
    .get('/:id/probability', check('query', probabilityQuerySchema), async (c) => {
      const { channel, ...rect } = c.req.valid('query');
      return sendBytes(c, await masks.probability(c.req.param('id'), channel, rect));
    });
}
