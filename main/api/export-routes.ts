import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';

import { Hono } from 'hono';

import { exportAllRequestSchema } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { BatchImage } from '../services/export/all-images.ts';
import type { Services } from '../services/services.ts';
import { check } from './validate.ts';

/** `/api/exports`: exporting several images in one job, and files written for download. */
export function exportRoutes({ exports, imaging, masks, jobs }: Services) {
  const app = new Hono().post('/', check('json', exportAllRequestSchema), (c) => {
    const { imageIds, ...request } = c.req.valid('json');
    const images = [...new Set(imageIds)].map((imageId): BatchImage => {
      const { id, name, location } = imaging.info(imageId);
      return { id, name, location, withLabels: (use) => masks.export(id, use) };
    });
    const { id } = jobs.start('export', null, (job) => exports.runAll(images, request, job));
    return c.json({ jobId: id }, 202);
  });
  return app.get('/:exportId/:name', async (c) => {
    const name = c.req.param('name');
    const path = exports.findDownload(c.req.param('exportId'), name);
    const stats = await stat(path).catch(() => null);
    if (stats === null)
      throw new AppError('file.notFound', `"${name}" is not there any more. Export the labels again.`);
    const body = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
    return c.body(body, 200, {
      'content-type': name.endsWith('.png') ? 'image/png' : 'application/octet-stream',
      'content-length': String(stats.size),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    });
  });
}
