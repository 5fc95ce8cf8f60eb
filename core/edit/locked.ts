import type { Patch } from './patch.ts';
import { diffTile } from './tile-patch.ts';

/**
 * The patch without what it does to locked objects: a pixel that has, or would get, one of these labels stays as it was.
 * Null when nothing is left. The patch itself where none of its pixels is concerned.
 */
export function keepLocked(patch: Patch | null, locked: ReadonlySet<number>): Patch | null {
  if (patch === null || locked.size === 0) return patch;
  const parts = patch.parts
    .map((part) => {
      const { rect, before } = part;
      let after: Uint32Array | null = null;
      for (let i = 0; i < before.length; i++) {
        const to = part.after[i];
        if (before[i] === to || !(locked.has(before[i]) || locked.has(to))) continue;
        after ??= part.after.slice();
        after[i] = before[i];
      }
      return after === null ? part : diffTile(rect, before, after);
    })
    .filter((part) => part !== null);
  if (parts.length === patch.parts.length && parts.every((part, i) => part === patch.parts[i])) return patch;
  return parts.length === 0 ? null : { parts };
}
