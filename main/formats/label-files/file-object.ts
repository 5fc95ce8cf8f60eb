import type { ObjectRuns } from '../../../core/mask/object-runs.ts';

/** A kind of object as a file names it; `color` is '#rrggbb', null where the file gives none. */
export interface FileClass {
  name: string;
  color: string | null;
}

/** Where in a stack an object lies, counted from 0; null on an axis of which the file says nothing. */
export interface FilePlace {
  t: number | null;
  z: number | null;
  /** Number of the picture in a stack (channels fastest, then z, then t), where that is all that is known. */
  slice: number | null;
}

/** An object as a file tells of it. Its label is 0 where the file has no number for it. */
export interface FileObject extends ObjectRuns {
  class: FileClass | null;
  /** Null when the file says nothing. */
  place: FilePlace | null;
}

export interface OutlineOptions {
  signal?: AbortSignal;
  /** The image whose objects are wanted, for files that hold those of several. */
  image?: { name: string; path: string; width: number; height: number };
  /** Told of each thing that is no area: 'a point', 'a line'. */
  onLeftOut?: (what: string) => void;
}

/** Reads the objects of a file one by one. */
export type ReadOutlines = (
  path: string,
  options?: OutlineOptions,
) => AsyncGenerator<FileObject, void, undefined>;

/** Highest number that is taken for a label. */
export const MAX_LABEL = 0x7fff_ffff;

/** The label that a name stands for: our own files name objects by their numbers; 0 for any other name. */
export function labelOfName(name: string): number {
  const label = /^\d{1,10}$/.test(name) ? Number(name) : 0;
  return label <= MAX_LABEL ? label : 0;
}
