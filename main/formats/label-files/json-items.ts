import { createReadStream } from 'node:fs';
import { basename } from 'node:path';

import { corrupt, unreadable } from '../failures.ts';

/** One item of a list takes at most this much text. */
const MAX_ITEM_BYTES = 256 * 2 ** 20;
/** A longer text at the outermost level is none of the keys that are looked for. */
const MAX_KEY_BYTES = 64;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The key of a list that is itself the outermost value. */
export const BARE_LIST = '';

export interface ListItem {
  /** Of the list that it stands in. */
  key: string;
  value: unknown;
}

/**
 * The items of the lists that stand under `keys` in a JSON file's outermost object (or are it: BARE_LIST), parsed one by one, so
 * that files larger than memory can be read. Nothing comes where there is no such list.
 *
 * @throws AppError `file.corrupt` for what is no JSON or ends too early, `file.notFound`, `file.unreadable`
 */
export async function* readItems(
  path: string,
  keys: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<ListItem, void, undefined> {
  const name = basename(path);
  const splitter = new ItemSplitter(keys);
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20, signal })) {
      for (const { key, text } of splitter.add(chunk as Buffer)) yield { key, value: parse(text, name) };
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
  private readonly keys: readonly string[];
  private isText = false;
  private isEscaped = false;
  /** The text read last at the outermost level: a key when a list follows. */
  private lastText: number[] = [];
  /** Of the list that is being read, and how deep its items stand; null outside. */
  private list: { key: string; depth: number } | null = null;
  private held: Buffer[] = [];

  constructor(keys: readonly string[]) {
    this.keys = keys;
  }

  /** Bytes of an item whose end has not come. */
  get pending(): number {
    return this.held.reduce((sum, { length }) => sum + length, 0);
  }

  add(chunk: Buffer): { key: string; text: string }[] {
    const items: { key: string; text: string }[] = [];
    let start = this.held.length > 0 ? 0 : -1;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (this.isText) {
        if (this.isEscaped) this.isEscaped = false;
        else if (byte === BACKSLASH) this.isEscaped = true;
        else if (byte === QUOTE) this.isText = false;
        if (this.isText && this.depth === 1 && this.lastText.length < MAX_KEY_BYTES) this.lastText.push(byte);
      } else if (byte === QUOTE) {
        this.isText = true;
        if (this.depth === 1) this.lastText = [];
      } else if (byte === 0x7b || byte === 0x5b) {
        if (this.depth === this.list?.depth) start = i;
        if (byte === 0x5b) this.openList();
        this.isBegun = true;
        this.depth++;
      } else if (byte === 0x7d || byte === 0x5d) {
        this.depth--;
        if (this.list !== null && this.depth === this.list.depth && start >= 0) {
          this.held.push(chunk.subarray(start, i + 1));
          items.push({ key: this.list.key, text: Buffer.concat(this.held).toString('utf8') });
          this.held = [];
          start = -1;
        }
        if (this.list !== null && this.depth < this.list.depth) this.list = null;
      }
    }
    if (start >= 0) this.held.push(Buffer.from(chunk.subarray(start)));
    return items;
  }

  /** A list begins; it is read when it is the outermost value, or stands in the outermost object, under one of the keys. */
  private openList(): void {
    if (this.depth > 1 || this.list !== null || (this.depth === 0 && this.isBegun)) return;
    const key = this.depth === 0 ? BARE_LIST : Buffer.from(this.lastText).toString();
    if (this.keys.includes(key)) this.list = { key, depth: this.depth + 1 };
  }
}
