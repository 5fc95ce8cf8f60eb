import { z } from 'zod';

/** Kinds of values that many requests and answers are made of. */
export const id = z.string().min(1).max(200);
export const count = z.int().nonnegative();
export const unit = z.number().min(0).max(1);
/** A count in a query or a path. */
export const query = z.coerce.number().int().nonnegative();

export const rectSchema = z.object({
  x: count,
  y: count,
  width: z.int().positive(),
  height: z.int().positive(),
});
