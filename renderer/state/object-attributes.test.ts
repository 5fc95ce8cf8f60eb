import { describe, expect, it } from 'vitest';

import type { ObjectAttributes } from '../../core/contract.ts';
import {
  lockedOf,
  sharedAttributes,
  toggleAccepted,
  toggleClass,
  toggleLock,
  withAttributes,
} from './object-attributes.ts';
import { Selection } from './selection.svelte.ts';

const PLAIN = { class: 0, isLocked: false, isAccepted: false };

/** An image with these objects, of which these are selected; `sent` holds what was set. */
function makeImage(objects: Record<number, Partial<ObjectAttributes>>, selected: number[]) {
  const selection = new Selection();
  selection.set(selected);
  const sent: [readonly number[], Partial<ObjectAttributes>][] = [];
  return {
    sent,
    editor: { selection },
    objectsByLabel: new Map(
      Object.entries(objects).map(([label, set]) => [Number(label), { ...PLAIN, ...set }]),
    ),
    setAttributes: (labels: readonly number[], set: Partial<ObjectAttributes>) => {
      sent.push([labels, set]);
      return Promise.resolve();
    },
  };
}

describe('sharedAttributes', () => {
  it('is nothing without a selection', () => {
    expect(sharedAttributes(makeImage({ 1: {} }, []))).toBeNull();
  });

  it('says what all have, and where they differ', () => {
    const image = makeImage({ 1: { class: 2, isLocked: true }, 2: { class: 2 }, 3: { class: 1 } }, [1, 2]);
    expect(sharedAttributes(image)).toEqual({ class: 2, isLocked: false, isAccepted: false });
    image.editor.selection.toggle(3);
    expect(sharedAttributes(image)?.class).toBeNull();
  });

  it('takes an object that is not listed yet for a plain one', () => {
    expect(sharedAttributes(makeImage({}, [7]))).toEqual(PLAIN);
  });
});

describe('withAttributes', () => {
  it('changes those that are named, and leaves the others as they are', () => {
    const objects = [1, 2, 3].map((label) => ({ label, area: 9, ...PLAIN }));
    const changed = withAttributes(objects, [3, 1, 8], { isLocked: true });
    expect([...lockedOf(changed)]).toEqual([1, 3]);
    expect(changed[1]).toBe(objects[1]);
    expect(changed[0]).toEqual({ ...objects[0], isLocked: true });
  });
});

describe('toggles', () => {
  it('give a class to all, and take it away when all have it', () => {
    const image = makeImage({ 1: { class: 2 }, 2: {} }, [1, 2]);
    toggleClass(image, 2);
    expect(image.sent).toEqual([[[1, 2], { class: 2 }]]);
    const uniform = makeImage({ 1: { class: 2 }, 2: { class: 2 } }, [1, 2]);
    toggleClass(uniform, 2);
    expect(uniform.sent).toEqual([[[1, 2], { class: 0 }]]);
  });

  it('lock and accept all unless all are', () => {
    const image = makeImage({ 1: { isLocked: true, isAccepted: true }, 2: { isAccepted: true } }, [1, 2]);
    toggleLock(image);
    toggleAccepted(image);
    expect(image.sent).toEqual([
      [[1, 2], { isLocked: true }],
      [[1, 2], { isAccepted: false }],
    ]);
  });

  it('send nothing without a selection', () => {
    const image = makeImage({ 1: {} }, []);
    toggleLock(image);
    toggleClass(image, 1);
    expect(image.sent).toEqual([]);
  });
});
