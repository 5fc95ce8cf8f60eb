import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';

import { AppError } from '../../core/errors.ts';
import type { Services } from '../services/services.ts';
import { appRoutes } from './app-routes.ts';
import { respondToError } from './error-response.ts';
import { exportRoutes } from './export-routes.ts';
import { batchRoutes } from './batch-routes.ts';
import { fileRoutes } from './file-routes.ts';
import { imageRoutes } from './image-routes.ts';
import { jobRoutes, workRoutes } from './job-routes.ts';
import { labelRoutes } from './label-routes.ts';
import { tooLarge } from './limits.ts';
import { modelRoutes } from './model-routes.ts';
import { reviewRoutes } from './review-routes.ts';
import { securityHeaders } from './security-headers.ts';
import { serveWindow } from './window-files.ts';

export interface AppOptions {
  /** Folder of the built window; null where there is none (tests). */
  windowFolder: string | null;
  /** Largest edit in bytes; 256 MiB by default. */
  maxEditBytes?: number;
}

const MAX_JSON_BYTES = 2 ** 20;

/** The one handler behind every door (the browser's stands behind front-door.ts): `app.fetch(request)` answers as core/contract.ts says. */
export function createApp(services: Services, options: AppOptions): Hono {
  const app = new Hono();
  app.onError(respondToError);
  app.use(securityHeaders);
  const limit = bodyLimit({ maxSize: MAX_JSON_BYTES, onError: () => tooLarge(MAX_JSON_BYTES) });
  // Uploads and changes of labels have limits of their own.
  app.use('/api/*', (c, next) =>
    /\/(uploads|images\/[^/]+\/labels\/\w+)$/.test(c.req.path) ? next() : limit(c, next),
  );
  app.route('/api', appRoutes(services));
  app.route('/api', fileRoutes(services));
  app.route('/api/images', imageRoutes(services));
  app.route('/api/images', labelRoutes(services, options.maxEditBytes ?? 2 ** 28));
  app.route('/api/images', reviewRoutes(services));
  app.route('/api/images', workRoutes(services));
  app.route('/api/jobs', jobRoutes(services));
  app.route('/api/exports', exportRoutes(services));
  app.route('/api/batches', batchRoutes(services));
  app.route('/api/models', modelRoutes(services));
  app.all('/api/*', (c) => {
    throw new AppError('request.invalid', `There is nothing at ${c.req.method} ${c.req.path}.`);
  });
  if (options.windowFolder !== null) app.get('*', serveWindow(options.windowFolder));
  app.notFound((c) => c.text('There is nothing here.', 404));
  return app;
}
