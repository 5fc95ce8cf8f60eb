import { Hono } from 'hono';

import type { Services } from '../services/services.ts';

/** `/api/app`, `/api/devices`. */
export function appRoutes({ app, engine }: Services) {
  return new Hono()
    .get('/app', (c) => c.json(app))
    .get('/devices', async (c) => c.json(await engine.devices()));
}
