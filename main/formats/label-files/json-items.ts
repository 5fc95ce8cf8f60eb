import { createReadStream } from 'node:fs';
import { basename } from 'node:path';

import { corrupt, unreadable } from '../failures.ts';

/** One item of a list takes at most this much text. */
const MAX_ITEM_BYTES = 256 * 2 ** 20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The items of the list that stands under `key` in a JSON file's outermost object, parsed one by one, so that files larger than
 * memory can be read. Nothing comes where there is no such list.
 *
 * @throws AppError `file.corrupt` for what is no JSON or ends too early, `file.notFound`, `file.unreadable`
 */
export async function* readItems(
  path: string,
  key: string,
  signal?: AbortSignal,
): AsyncGenerator<unknown, void, undefined> {
  const name = basename(path);
  const splitter = new ItemSplitter(key);
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20, signal })) {
      for (const item of splitter.add(chunk as Buffer)) yield parse(item, name);
      if (splitter.pending > MAX_ITEM_BYTES) throw corrupt(name, 'one of its objects does not end');
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof Error && 'syscall' in error ? unreadable(name, error) : error;
  }
  if (splitter.depth !== 0 || !splitter.isBegun) throw corrupt(name, 'its JSON does not end');
}

function parse(item: string, name: string): unknown {
  try {
    return JSON.parse(item);
  } catch (cause) {
    throw corrupt(name, `"${item.slice(0, 40)}..." is no JSON`, cause);
  }
}

/** Finds where items begin and end by brackets and quotes; their content is left to JSON.parse. */
class ItemSplitter {
  depth = 0;
  isBegun = false;
  private readonly key: string;
  private isText = false;
  private isEscaped = false;
  /** The text read last at the outermost level: a key when a list follows. */
  private lastText: number[] = [];
  private isInList = false;
  private held: Buffer[] = [];

  constructor(key: string) {
    this.key = key;
  }

  /** Bytes of an item whose end has not come. */
  get pending(): number {
    return this.held.reduce((sum, { length }) => sum + length, 0);
  }

  add(chunk: Buffer): string[] {
    const items: string[] = [];
    let start = this.held.length > 0 ? 0 : -1;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (this.isText) {
        if (this.isEscaped) this.isEscaped = false;
        else if (byte === BACKSLASH) this.isEscaped = true;
        else if (byte === QUOTE) this.isText = false;
        if (this.isText && this.depth === 1) this.lastText.push(byte);
      } else if (byte === QUOTE) {
        this.isText = true;
        if (this.depth === 1) this.lastText = [];
      } else if (byte === 0x7b || byte === 0x5b) {
        this.isBegun = true;
        if (this.depth === 1 && byte === 0x5b)
          this.isInList = Buffer.from(this.lastText).toString() === this.key;
        if (this.depth === 2 && this.isInList) start = i;
        this.depth++;
      } else if (byte === 0x7d || byte === 0x5d) {
        this.depth--;
        if (this.depth === 2 && this.isInList && start >= 0) {
          this.held.push(chunk.subarray(start, i + 1));
          items.push(Buffer.concat(this.held).toString('utf8'));
          this.held = [];
          start = -1;
        }
        if (this.depth === 1) this.isInList = false;
      }
    }
    if (start >= 0) this.held.push(Buffer.from(chunk.subarray(start)));
    return items;
  }
}
