import { packLabels, unpackLabels } from '../mask/packed-labels.ts';
import type { PatchPart } from './patch.ts';

/**
 * The same part, holding its labels packed: each `before` and `after` is unpacked when it is asked for. For edits of whole
 * slides, of which all parts are needed at once but one at a time is looked at.
 */
export function packPart({ rect, before, after }: PatchPart): PatchPart {
  const packed = { before: packLabels(before), after: packLabels(after) };
  return {
    rect,
    get before() {
      return unpackLabels(packed.before);
    },
    get after() {
      return unpackLabels(packed.after);
    },
  };
}
