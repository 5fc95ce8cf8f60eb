import { AppError } from '../errors.ts';
import { TILE_SIZE, type Patch, type PatchPart } from './patch.ts';

/**
 * Layout (little-endian): 'SKPT', uint8 version, uint32 number of parts; then for each part uint32 x, uint32 y,
 * uint16 width, uint16 height and runs until width * height pixels are told: length, before, after, each a LEB128
 * varint. Runs go on over row ends. A segmentation of an 8k image is a few megabytes.
 */
const MAGIC = [0x53, 0x4b, 0x50, 0x54];
const VERSION = 1;
const HEADER = 9;
const PART_HEADER = 12;
/** Three varints of at most 5 bytes. */
const LONGEST_RUN = 15;

/** Bytes of a patch for the journal and the wire; `decodePatch` gives it back unchanged. */
export function encodePatch(patch: Patch): Uint8Array {
  let bytes = new Uint8Array(4096);
  let at = 0;
  const reserve = (count: number) => {
    if (at + count <= bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes.length * 2, at + count));
    larger.set(bytes);
    bytes = larger;
  };
  bytes.set(MAGIC);
  bytes[4] = VERSION;
  new DataView(bytes.buffer).setUint32(5, patch.parts.length, true);
  at = HEADER;
  for (const { rect, before, after } of patch.parts) {
    reserve(PART_HEADER);
    const view = new DataView(bytes.buffer);
    view.setUint32(at, rect.x, true);
    view.setUint32(at + 4, rect.y, true);
    view.setUint16(at + 8, rect.width, true);
    view.setUint16(at + 10, rect.height, true);
    at += PART_HEADER;
    const length = rect.width * rect.height;
    for (let start = 0; start < length;) {
      const from = before[start];
      const to = after[start];
      let end = start + 1;
      while (end < length && before[end] === from && after[end] === to) end++;
      reserve(LONGEST_RUN);
      at = writeVarint(bytes, at, end - start);
      at = writeVarint(bytes, at, from);
      at = writeVarint(bytes, at, to);
      start = end;
    }
  }
  return bytes.slice(0, at);
}

function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

/**
 * A patch from its bytes. Each part is checked to lie in one tile, in the image when its size is given, and to be its
 * tile's only one. Throws AppError `request.invalid` for anything that `encodePatch` would not have written.
 */
export function decodePatch(bytes: Uint8Array, size?: { width: number; height: number }): Patch {
  const reader = new Reader(bytes);
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw invalid('it does not start with "SKPT"');
  if (bytes.length < HEADER) throw invalid(`it ends after ${bytes.length} bytes`);
  if (bytes[4] !== VERSION)
    throw invalid(`it is of version ${bytes[4]}, this program reads version ${VERSION}`);
  const count = reader.uint32(5);
  reader.at = HEADER;
  const parts: PatchPart[] = [];
  const tiles = new Set<string>();
  for (let i = 0; i < count; i++) parts.push(readPart(reader, i, tiles, size));
  if (reader.at !== bytes.length) throw invalid(`${bytes.length - reader.at} bytes follow the last part`);
  return { parts };
}

function readPart(
  reader: Reader,
  index: number,
  tiles: Set<string>,
  size?: { width: number; height: number },
): PatchPart {
  reader.need(PART_HEADER);
  const at = reader.at;
  const rect = {
    x: reader.uint32(at),
    y: reader.uint32(at + 4),
    width: reader.uint16(at + 8),
    height: reader.uint16(at + 10),
  };
  reader.at += PART_HEADER;
  const place = `part ${index} (${rect.width} x ${rect.height} at ${rect.x},${rect.y})`;
  const column = Math.floor(rect.x / TILE_SIZE);
  const row = Math.floor(rect.y / TILE_SIZE);
  const right = rect.x + rect.width;
  const bottom = rect.y + rect.height;
  if (rect.width === 0 || rect.height === 0) throw invalid(`${place} is empty`);
  if (right > (column + 1) * TILE_SIZE || bottom > (row + 1) * TILE_SIZE) {
    throw invalid(`${place} reaches beyond its tile of ${TILE_SIZE} pixels a side`);
  }
  if (size && (right > size.width || bottom > size.height)) {
    throw invalid(`${place} reaches beyond the image of ${size.width} x ${size.height} pixels`);
  }
  if (tiles.has(`${column},${row}`)) throw invalid(`${place} is the second one in its tile`);
  tiles.add(`${column},${row}`);
  const length = rect.width * rect.height;
  const before = new Uint32Array(length);
  const after = new Uint32Array(length);
  for (let start = 0; start < length;) {
    const run = reader.varint();
    if (run === 0 || run > length - start)
      throw invalid(`${place} has a run of ${run} pixels where ${length - start} are left`);
    const from = reader.varint();
    const to = reader.varint();
    if (from !== 0) before.fill(from, start, start + run);
    if (to !== 0) after.fill(to, start, start + run);
    start += run;
  }
  return { rect, before, after };
}

class Reader {
  at = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint16(at: number): number {
    return this.view.getUint16(at, true);
  }

  uint32(at: number): number {
    return this.view.getUint32(at, true);
  }

  need(count: number): void {
    if (this.at + count > this.bytes.length)
      throw invalid(`it ends after ${this.bytes.length} bytes, in the middle of a part`);
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 5; i++) {
      this.need(1);
      const byte = this.bytes[this.at++];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (value > 0xffffffff) break;
        return value;
      }
      scale *= 128;
    }
    throw invalid('it holds a number beyond 32 bits');
  }
}

function invalid(cause: string): AppError {
  return new AppError(
    'request.invalid',
    `Expected an edit patch, but ${cause}. Reload the image and edit again.`,
  );
}
