import { zValidator } from '@hono/zod-validator';
import type { ValidationTargets } from 'hono';
import { z, type ZodType } from 'zod';

import { AppError } from '../../core/errors.ts';

const PLACES: Record<string, string> = {
  json: 'the body',
  query: 'the address',
  param: 'the path',
  header: 'the headers',
};

export const countSchema = z.coerce.number().int().nonnegative();
/** Of a tile of labels, in the path. */
export const tilePlaceSchema = z.object({ id: z.string(), column: countSchema, row: countSchema });
/** Of one of labels seen from afar: reductions above 2 ** 12 leave a dozen pixels of any image. */
export const overviewPlaceSchema = tilePlaceSchema.extend({ level: countSchema.max(12) });

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
