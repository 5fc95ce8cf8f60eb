import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

import { AppError, httpStatus } from '../../core/errors.ts';
import { logFault } from '../services/log.ts';

/** Every failure as an ErrorBody with its status. What is no AppError is a fault of ours: logged, and told without its words. */
export function respondToError(error: Error, c: Context): Response {
  if (error instanceof AppError)
    return c.json(error.toBody(), httpStatus(error.code) as ContentfulStatusCode);
  // Hono's own, for a body that is no JSON.
  if (error instanceof HTTPException && error.status < 500) {
    return c.json(new AppError('request.invalid', `${error.message}.`).toBody(), 400);
  }
  // Who asked has gone away: nobody reads this, and nothing is wrong.
  if (c.req.raw.signal.aborted)
    return c.json(new AppError('job.cancelled', 'The request was withdrawn.').toBody(), 409);
  logFault(error, `${c.req.method} ${c.req.path}`);
  const fault = new AppError('internal', 'Something went wrong inside Skipscope; its log has the details.');
  return c.json(fault.toBody(), 500);
}
