import type { Element } from 'dicom-parser';

import type { ByteSource } from '../arrays/byte-source.ts';
import { corrupt } from '../failures.ts';

const ITEM = 0xe000fffe;
const END = 0xe0ddfffe;
const MAX_FRAGMENTS = 2 ** 22;

/** Where the bytes of a frame are. */
export type FrameParts = readonly { offset: number; length: number }[];

interface Fragment {
  /** Of the item, counted from the first item behind the table. */
  at: number;
  offset: number;
  length: number;
}

/**
 * The frames of encapsulated pixel data (PS3.5, A.4): by the table of offsets, one fragment each, or all fragments for one frame.
 *
 * @throws AppError `file.corrupt`
 */
export async function findFrames(
  source: ByteSource,
  pixelData: Element,
  frames: number,
): Promise<FrameParts[]> {
  const { table, fragments } = await readItems(source, pixelData.dataOffset);
  if (fragments.length === frames) return fragments.map((fragment) => [fragment]);
  if (frames === 1 && fragments.length > 0) return [fragments];
  if (table.length === frames && fragments.length > frames) {
    return table.map((from, i) => {
      const to = table[i + 1] ?? Infinity;
      return fragments.filter(({ at }) => at >= from && at < to);
    });
  }
  throw corrupt(
    source.name,
    `it should hold ${frames} frames, but has ${fragments.length} pieces of pixel data`,
  );
}

async function readItems(
  source: ByteSource,
  from: number,
): Promise<{ table: number[]; fragments: Fragment[] }> {
  let table: number[] | null = null;
  const fragments: Fragment[] = [];
  let first = 0;
  for (let at = from; at + 8 <= source.size;) {
    const head = await source.read(at, 8);
    const [tag, length] = [head.readUInt32LE(0), head.readUInt32LE(4)];
    if (tag === END) break;
    if (tag !== ITEM || at + 8 + length > source.size || fragments.length === MAX_FRAGMENTS)
      throw corrupt(source.name, `its pixel data break off after ${fragments.length} pieces`);
    if (table === null) {
      const bytes = await source.read(at + 8, length - (length % 4));
      table = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i));
      first = at + 8 + length;
    } else {
      fragments.push({ at: at - first, offset: at + 8, length });
    }
    at += 8 + length;
  }
  return { table: table ?? [], fragments };
}
