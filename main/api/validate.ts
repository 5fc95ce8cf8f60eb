import { zValidator } from '@hono/zod-validator';
import type { ValidationTargets } from 'hono';
import type { ZodType } from 'zod';

import { AppError } from '../../core/errors.ts';

const PLACES: Record<string, string> = {
  json: 'the body',
  query: 'the address',
  param: 'the path',
  header: 'the headers',
};

/** Checks one part of a request against its schema; what does not fit becomes AppError `request.invalid`. */
export function check<T extends ZodType, Target extends keyof ValidationTargets>(target: Target, schema: T) {
  return zValidator(target, schema, (result) => {
    if (result.success) return;
    const issues = result.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
    throw new AppError(
      'request.invalid',
      `A part of ${PLACES[target] ?? target} is not as expected: ${issues.join('; ')}.`,
      {
        details: { issues },
      },
    );
  });
}
