import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';

import { Hono } from 'hono';

import { AppError } from '../../core/errors.ts';
import type { Services } from '../services/services.ts';

/** `/api/exports`: files written for download. */
export function exportRoutes({ exports }: Services) {
  return new Hono().get('/:exportId/:name', async (c) => {
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
