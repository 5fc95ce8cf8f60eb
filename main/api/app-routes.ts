import { Hono } from 'hono';

import type { Services } from '../services/services.ts';

/** `/api/app`, `/api/models`, `/api/devices`. */
export function appRoutes({ app, models, engine }: Services) {
  return new Hono()
    .get('/app', (c) => c.json(app))
    .get('/models', async (c) => c.json(await models.list()))
    .get('/devices', async (c) => c.json(await engine.devices()));
}
