import type { Patch } from '../../../../core/edit/patch.ts';
import type { Rect } from '../../../../core/image/geometry.ts';

export const WIDTH = 1100;
export const HEIGHT = 600;

/** The `n`-th change of the crash test: every fifth takes back the one before. */
export function planChange(n: number): { kind: 'undo' } | { kind: 'paint'; rect: Rect; label: number } {
  if (n % 5 === 4) return { kind: 'undo' };
  const x = (n * 37) % 1000;
  // Cut at the border of the tiles, as every part of a patch is.
  return {
    kind: 'paint',
    rect: { x, y: (n * 53) % HEIGHT, width: Math.min(20, 512 - (x % 512)), height: 1 },
    label: n + 1,
  };
}

export function toPatch(rect: Rect, before: Uint32Array, label: number): Patch {
  return { parts: [{ rect, before, after: new Uint32Array(before.length).fill(label) }] };
}

/** All labels, row by row, after the first `count` changes, done on a plain array. */
export function simulate(count: number): Uint32Array {
  const labels = new Uint32Array(WIDTH * HEIGHT);
  const done: { at: number; before: Uint32Array }[] = [];
  for (let n = 0; n < count; n++) {
    const change = planChange(n);
    if (change.kind === 'undo') {
      const { at, before } = done.pop()!;
      labels.set(before, at);
      continue;
    }
    const at = change.rect.y * WIDTH + change.rect.x;
    done.push({ at, before: labels.slice(at, at + change.rect.width) });
    labels.fill(change.label, at, at + change.rect.width);
  }
  return labels;
}
