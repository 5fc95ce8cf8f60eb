import { Hono } from 'hono';
import { z } from 'zod';

import { AppError } from '../../core/errors.ts';
import type { Services } from '../services/services.ts';
import { check } from './validate.ts';

const folderQuery = z.object({
  folder: z.string().min(1).max(200).optional(),
  show: z.enum(['images', 'models', 'labels']).default('images'),
});
const uploadQuery = z.object({ name: z.string().min(1).max(1000) });
const roomQuery = uploadQuery.extend({ bytes: z.coerce.number().int().nonnegative() });

/** `/api/samples`, `/api/recent`, `/api/files`, `/api/uploads`. */
export function fileRoutes({ files, imaging }: Services) {
  return new Hono()
    .get('/samples', async (c) => c.json(await files.samples()))
    .get('/recent', async (c) => c.json(await files.recent()))
    .get('/files', check('query', folderQuery), async (c) => {
      const { folder, show } = c.req.valid('query');
      return c.json(await files.list(folder, show));
    })
    .post('/files/:id/labels/aside', async (c) =>
      c.json({ folder: await files.setLabelsAside(c.req.param('id')) }),
    )
    .post('/uploads', check('query', uploadQuery), async (c) => {
      const { name } = c.req.valid('query');
      const { body } = c.req.raw;
      if (body === null)
        throw new AppError('request.invalid', `"${name}" arrived empty. Choose a file with content.`);
      const announced = Number(c.req.header('content-length') ?? 0);
      return c.json(await files.upload(name, body, announced), 201);
    })
    .get('/uploads/room', check('query', roomQuery), async (c) => {
      const { name, bytes } = c.req.valid('query');
      await files.checkRoom(name, bytes);
      return c.body(null, 204);
    })
    .get('/uploads', async (c) => c.json(await files.listUploads()))
    .delete('/uploads/:id', async (c) => {
      const id = c.req.param('id');
      if (imaging.isOpen(id))
        throw new AppError('request.invalid', 'This image is open. Close it, then delete the upload.');
      await files.removeUpload(id);
      return c.body(null, 204);
    });
}
