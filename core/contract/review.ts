/** Finding what to fix: the table of a plane's objects (core/review/object-table.ts) and comparisons with other labels. */
import { z } from 'zod';

import { planeSchema } from '../image/plane.ts';
import { planeQuerySchema } from './images.ts';
import { segmentRequestSchema } from './jobs.ts';
import { count, id, rectSchema, unit } from './values.ts';

export const tableQuerySchema = planeQuerySchema.extend({
  /** "1": measure every object anew, not only those that have changed since the last time. */
  fresh: z.enum(['0', '1']).default('0'),
});

/**
 * What the labels of a plane are compared with: what the model said last, a file of labels, or what a run would say with some skip
 * connections of its network switched off (of that plane alone, whatever `span` says; outside a region the labels themselves).
 */
export const comparisonRequestSchema = z.object({
  plane: planeSchema,
  reference: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('first-result') }),
    z.object({ kind: z.literal('file'), fileId: id }),
    z.object({
      kind: z.literal('without-skips'),
      run: segmentRequestSchema,
      skips: z.array(id).min(1).max(100),
    }),
  ]),
});
export type ComparisonRequest = z.input<typeof comparisonRequestSchema>;

export const comparisonSchema = z.object({
  /** Of the labels that were compared. */
  revision: count,
  /** Names the reference's tiles (`GET /api/images/:id/comparison/:reference/tiles/:column/:row`). */
  referenceId: id,
  /** What it is called: the file's name, or "First result". */
  name: z.string(),
  /** Objects in the labels and in the reference. */
  objects: count,
  expected: count,
  /** At IoU 0.5, 0.7 and 0.9: how many match, AP = TP / (TP + FP + FN), and F1. */
  scores: z.array(z.object({ iou: unit, matches: count, ap: unit, f1: unit })),
  dice: unit,
  aji: unit,
  /** Every object that has a partner of IoU 0.5 or more, and the partner's label. */
  matches: z.array(z.object({ label: count, expected: count, iou: unit })),
  /** Labels of objects without one, with the IoU of the best that there is. */
  extra: z.array(z.object({ label: count, iou: unit })),
  /** Objects of the reference that nothing matches. */
  missed: z.array(z.object({ label: count, iou: unit, area: count, bounds: rectSchema })),
});
export type Comparison = z.infer<typeof comparisonSchema>;
