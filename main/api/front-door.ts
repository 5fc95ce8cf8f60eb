import { Hono } from 'hono';

import { respondToError } from './error-response.ts';
import { guard, type Guarded, type GuardOptions } from './guard.ts';
import { securityHeaders } from './security-headers.ts';

/** What one user's requests are answered from. */
export interface UserApp {
  fetch(request: Request): Response | Promise<Response>;
}

export interface FrontDoorOptions extends Omit<GuardOptions, 'users'> {
  /** By name. Of what is another user's, an app knows nothing. */
  users: ReadonlyMap<string, UserApp & { token: string }>;
}

/** The browser door: lets users in and passes each request to the app of the user who sent it. */
export function createFrontDoor({ users, ...options }: FrontDoorOptions): Hono<Guarded> {
  const tokens = new Map([...users].map(([name, { token }]) => [token, name]));
  const door = new Hono<Guarded>();
  door.onError(respondToError);
  door.use(securityHeaders);
  door.use(guard({ ...options, users: tokens }));
  door.all('*', (c) => users.get(c.get('user'))!.fetch(c.req.raw));
  return door;
}
