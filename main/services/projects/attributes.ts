import { z } from 'zod';

import type { ObjectAttributes } from '../../../core/contract.ts';

/** Attributes as one number, for the journal and the project file: class * 4 + 2 if locked + 1 if accepted. 0 is nothing special. */
export const attributeCodeSchema = z.int().min(0).max(1023);

const LOCKED = 2;
const ACCEPTED = 1;

export function encodeAttributes(attributes: ObjectAttributes): number {
  return attributes.class * 4 + (attributes.isLocked ? LOCKED : 0) + (attributes.isAccepted ? ACCEPTED : 0);
}

export function decodeAttributes(code: number): ObjectAttributes {
  return { class: code >> 2, isLocked: (code & LOCKED) !== 0, isAccepted: (code & ACCEPTED) !== 0 };
}

/** A label with its attributes' code before and after. */
export const attributeChangeSchema = z.tuple([z.int().positive(), attributeCodeSchema, attributeCodeSchema]);
export type AttributeChange = z.infer<typeof attributeChangeSchema>;

/** Which objects are anything special, by label. */
export class AttributeTable {
  private readonly codes: Map<number, number>;
  /** Kept beside the codes, for they are asked for with every segmentation and every list of objects. */
  readonly locked = new Set<number>();
  readonly accepted = new Set<number>();

  constructor(entries: Iterable<readonly [number, number]>) {
    this.codes = new Map(entries);
    for (const [label, code] of this.codes) this.note(label, code);
  }

  get(label: number): ObjectAttributes {
    return decodeAttributes(this.codes.get(label) ?? 0);
  }

  code(label: number): number {
    return this.codes.get(label) ?? 0;
  }

  /** Labels that have any attribute. */
  labels(): IterableIterator<number> {
    return this.codes.keys();
  }

  entries(): [number, number][] {
    return [...this.codes];
  }

  adopt(changes: readonly AttributeChange[], side: 'before' | 'after'): void {
    for (const [label, before, after] of changes) {
      const code = side === 'after' ? after : before;
      if (code === 0) this.codes.delete(label);
      else this.codes.set(label, code);
      this.note(label, code);
    }
  }

  private note(label: number, code: number): void {
    if ((code & LOCKED) === 0) this.locked.delete(label);
    else this.locked.add(label);
    if ((code & ACCEPTED) === 0) this.accepted.delete(label);
    else this.accepted.add(label);
  }
}
