import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';

import {
  copyObjectsSchema,
  deleteObjectsSchema,
  EDIT_TOOLS,
  importLabelsSchema,
  interpolateObjectsSchema,
  objectClassesSchema,
  planeQuerySchema,
  probabilityQuerySchema,
  setAttributesSchema,
} from '../../core/contract.ts';
import { formatPlane, parsePlane } from '../../core/image/plane.ts';
import type { Services } from '../services/services.ts';
import { sendBytes } from './bytes.ts';
import { tooLarge } from './limits.ts';
import { check, countSchema, tilePlaceSchema } from './validate.ts';

const planeHeader = z
  .string()
  .default('0,0')
  .transform((text, context) => {
    const plane = parsePlane(text);
    if (plane === null) context.addIssue(`Expected a time point and a z plane as "0,0", got "${text}".`);
    return plane ?? z.NEVER;
  });
const editHeaders = z.object({
  'x-tool': z.enum(EDIT_TOOLS),
  'x-revision': countSchema,
  'x-plane': planeHeader,
});

/** `/api/images/:id/labels` and `/api/images/:id/probability`. `maxEditBytes` bounds the body of an edit. */
export function labelRoutes({ masks, imports }: Services, maxEditBytes: number) {
  const limit = bodyLimit({ maxSize: maxEditBytes, onError: () => tooLarge(maxEditBytes) });
  const step = async (c: Context, id: string, kind: 'undo' | 'redo') => {
    const shown = parsePlane(c.req.header('x-plane') ?? '');
    const { bytes, plane, labels } = await masks.step(id, kind, shown);
    return sendBytes(c, bytes, {
      'x-labels': encodeURIComponent(JSON.stringify(labels)),
      'x-plane': plane === null ? '' : formatPlane(plane),
    });
  };
  return new Hono()
    .get('/:id/labels', (c) => c.json(masks.info(c.req.param('id'))))
    .get(
      '/:id/labels/tiles/:column/:row',
      check('param', tilePlaceSchema),
      check('query', planeQuerySchema),
      async (c) => {
        const { id, column, row } = c.req.valid('param');
        const tile = await masks.tile(id, column, row, c.req.valid('query'));
        return tile === null ? c.body(null, 204) : sendBytes(c, tile);
      },
    )
    .get('/:id/labels/objects', check('query', planeQuerySchema), async (c) =>
      c.json(await masks.objects(c.req.param('id'), c.req.valid('query'))),
    )
    .post('/:id/labels/edits', limit, check('header', editHeaders), async (c) => {
      const headers = c.req.valid('header');
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      const { 'x-tool': tool, 'x-revision': revision, 'x-plane': plane } = headers;
      return c.json(await masks.edit(c.req.param('id'), tool, revision, bytes, plane));
    })
    .post('/:id/labels/delete', limit, check('json', deleteObjectsSchema), async (c) =>
      c.json(await masks.deleteObjects(c.req.param('id'), c.req.valid('json'))),
    )
    .post('/:id/labels/copy', limit, check('json', copyObjectsSchema), async (c) =>
      c.json(await masks.copyObjects(c.req.param('id'), c.req.valid('json'))),
    )
    .post('/:id/labels/interpolate', limit, check('json', interpolateObjectsSchema), async (c) =>
      c.json(await masks.interpolateObjects(c.req.param('id'), c.req.valid('json'))),
    )
    .post('/:id/labels/import', limit, check('json', importLabelsSchema), async (c) =>
      c.json(await imports.importLabels(c.req.param('id'), c.req.valid('json'), c.req.raw.signal)),
    )
    .post('/:id/labels/attributes', limit, check('json', setAttributesSchema), async (c) =>
      c.json(await masks.setAttributes(c.req.param('id'), c.req.valid('json'))),
    )
    .put('/:id/labels/classes', limit, check('json', objectClassesSchema), async (c) =>
      c.json(await masks.setClasses(c.req.param('id'), c.req.valid('json'))),
    )
    .post('/:id/labels/undo', (c) => step(c, c.req.param('id'), 'undo'))
    .post('/:id/labels/redo', (c) => step(c, c.req.param('id'), 'redo'))
    .get('/:id/probability', check('query', probabilityQuerySchema), async (c) => {
      const { channel, t, z: index, ...rect } = c.req.valid('query');
      return sendBytes(c, await masks.probability(c.req.param('id'), channel, rect, { t, z: index }));
    });
}
