import type { ObjectAttributes, ObjectClass } from '../../../../../core/contract.ts';
import type { Plane } from '../../../../../core/image/plane.ts';

export const SOAK_IMAGE = { width: 1100, height: 600, z: 3 };
export const SOAK_PLANES: readonly Plane[] = Array.from({ length: SOAK_IMAGE.z }, (_, z) => ({ t: 0, z }));
const LABELS = 40;

/** One thing that a person does to the labels. */
export type Operation =
  | { kind: 'undo' }
  | { kind: 'redo' }
  /** Gives the pixels of a disc a label; 0 erases. */
  | { kind: 'disc'; plane: Plane; x: number; y: number; radius: number; label: number }
  /** Gives every pixel of an object another label; 0 deletes it. */
  | { kind: 'relabel'; plane: Plane; from: number; to: number }
  | { kind: 'attributes'; label: number; set: Partial<ObjectAttributes> }
  | { kind: 'classes'; count: number };

/** What changes pixels. */
export type PixelOperation = Extract<Operation, { plane: Plane }>;

/** Numbers 0..1 that follow from a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The first `count` of the soak's classes. */
export function classesOf(count: number): ObjectClass[] {
  return Array.from({ length: count }, (_, i) => ({ id: i + 1, name: `class ${i + 1}`, color: '#2a9d8f' }));
}

/**
 * Whether a soak gives objects attributes. Those of an object whose last pixel goes while other planes are not in memory are
 * kept, for it may go on there; so a soak with attributes reads all planes first, and one without reads none.
 */
export function hasAttributes(seed: number): boolean {
  return seed % 2 === 1;
}

/** The `n`-th operation of a soak: it depends on nothing else, so that a process that is begun anew goes on where another was killed. */
export function planOperation(seed: number, n: number): Operation {
  const random = randomNumbers(Math.imul(seed, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b));
  const below = (end: number) => Math.floor(random() * end);
  const choice = random();
  // Long rows of undoing and redoing come about too: those of neighbouring operations hang together.
  const phase = Math.floor(n / 8) % 5;
  if (choice < (phase === 3 ? 0.7 : 0.15)) return { kind: 'undo' };
  if (choice < (phase === 4 ? 0.6 : 0.25)) return { kind: 'redo' };
  if (hasAttributes(seed) && choice > 0.86) {
    if (choice > 0.985) return { kind: 'classes', count: 1 + below(4) };
    const label = 1 + below(LABELS);
    const sets = [{ class: below(4) }, { isLocked: random() < 0.5 }, { isAccepted: random() < 0.7 }];
    if (choice > 0.88) return { kind: 'attributes', label, set: sets[below(sets.length)] };
  }
  const plane = SOAK_PLANES[below(SOAK_PLANES.length)];
  if (choice > 0.8 && choice < 0.88)
    return { kind: 'relabel', plane, from: 1 + below(LABELS), to: below(3) * below(LABELS) };
  const isErased = random() < 0.2;
  return {
    kind: 'disc',
    plane,
    x: below(SOAK_IMAGE.width),
    y: below(SOAK_IMAGE.height),
    radius: 1 + below(60),
    label: isErased ? 0 : 1 + below(LABELS),
  };
}
