import { open, type FileHandle } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';

import { binInto } from '../../../core/image/bin.ts';

export interface Slide {
  width: number;
  height: number;
  /** Bits of a value. */
  bits: 8 | 16;
  /** 3 = red, green and blue. */
  samples: 1 | 3;
  /** Reduced pages behind the first one, each half as large as the one before. */
  levels: number;
  compression: 'none' | 'deflate';
}

const TILE = 512;
/** The picture repeats every so many pixels, so that a tile is drawn and packed only once. */
const PERIOD = 2048;
const HEADER_BYTES = 8;

/**
 * Writes a tiled TIFF of any size (below 4 GB) with soft round spots on a textured ground, as slide scanners do: levels
 * are pages of their own. The same slide always has the same bytes.
 */
export async function writeSlide(path: string, slide: Slide): Promise<void> {
  const file = await open(path, 'w');
  try {
    let position = HEADER_BYTES;
    let pattern = drawPattern(slide.bits);
    let size = { width: slide.width, height: slide.height };
    let linkAt = 4;
    const header = Buffer.from('II*\0\0\0\0\0', 'latin1');
    await file.write(header, 0, header.length, 0);
    for (let level = 0; level <= slide.levels; level++) {
      const pages = await writeTiles(file, slide, size, pattern, position);
      position = pages.end + (pages.end % 2);
      const directory = encodeDirectory(tagsOf(slide, size, level > 0, pages), position);
      await file.write(directory.bytes, 0, directory.bytes.length, position);
      const link = Buffer.alloc(4);
      link.writeUInt32LE(position);
      await file.write(link, 0, 4, linkAt);
      linkAt = directory.linkAt;
      position += directory.bytes.length;
      size = { width: Math.ceil(size.width / 2), height: Math.ceil(size.height / 2) };
      pattern = halve(pattern);
    }
  } finally {
    await file.close();
  }
}

interface Pattern {
  side: number;
  values: Uint8Array | Uint16Array;
}

function drawPattern(bits: 8 | 16): Pattern {
  const values = new (bits === 8 ? Uint8Array : Uint16Array)(PERIOD * PERIOD);
  const scale = bits === 8 ? 1 : 64;
  for (let y = 0; y < PERIOD; y++) {
    for (let x = 0; x < PERIOD; x++) {
      // Spots 32 pixels apart, of different sizes, fading at every eighth row of them.
      const [column, row] = [x >> 5, y >> 5];
      const distance = Math.hypot((x & 31) - 16, (y & 31) - 16);
      const radius = 6 + ((column * 7 + row * 3) % 7);
      const light = row % 8 === 7 ? 60 : 140 + ((column * 5 + row) % 60);
      const grain = (x * 31 + y * 17 + ((x * y) >> 3)) % 13;
      values[y * PERIOD + x] = scale * (20 + grain + (distance < radius ? light : 0));
    }
  }
  return { side: PERIOD, values };
}

function halve({ side, values }: Pattern): Pattern {
  const half = Math.max(1, side / 2);
  const out = values instanceof Uint8Array ? new Uint8Array(half * half) : new Uint16Array(half * half);
  binInto(values, { width: side, height: side }, 2, out, 0, half);
  return { side: half, values: out };
}

interface Tiles {
  offsets: number[];
  sizes: number[];
  /** Of the last tile, in bytes from the file's start. */
  end: number;
}

async function writeTiles(
  file: FileHandle,
  slide: Slide,
  size: { width: number; height: number },
  pattern: Pattern,
  start: number,
): Promise<Tiles> {
  const repeats = Math.max(1, pattern.side / TILE);
  const packed = new Map<string, Uint8Array>();
  const tiles: Tiles = { offsets: [], sizes: [], end: start };
  for (let row = 0; row * TILE < size.height; row++) {
    const parts: Uint8Array[] = [];
    const from = tiles.end;
    for (let column = 0; column * TILE < size.width; column++) {
      const key = `${column % repeats},${row % repeats}`;
      const bytes = packed.get(key) ?? packTile(slide, pattern, column % repeats, row % repeats);
      packed.set(key, bytes);
      parts.push(bytes);
      tiles.offsets.push(tiles.end);
      tiles.sizes.push(bytes.length);
      tiles.end += bytes.length;
    }
    await file.write(Buffer.concat(parts), 0, undefined, from);
  }
  return tiles;
}

function packTile({ bits, samples, compression }: Slide, pattern: Pattern, column: number, row: number) {
  const { side, values } = pattern;
  const out = new (bits === 8 ? Uint8Array : Uint16Array)(TILE * TILE * samples);
  for (let i = 0; i < TILE * TILE; i++) {
    const x = (column * TILE + (i % TILE)) % side;
    const y = (row * TILE + Math.floor(i / TILE)) % side;
    for (let s = 0; s < samples; s++) out[i * samples + s] = values[y * side + ((x + 11 * s) % side)];
  }
  const bytes = new Uint8Array(out.buffer);
  return compression === 'deflate' ? new Uint8Array(deflateSync(bytes, { level: 1 })) : bytes;
}

type Tag = [tag: number, type: 3 | 4, values: number[]];

function tagsOf(
  slide: Slide,
  size: { width: number; height: number },
  isReduced: boolean,
  tiles: Tiles,
): Tag[] {
  return [
    [254, 4, [isReduced ? 1 : 0]], // NewSubfileType
    [256, 4, [size.width]],
    [257, 4, [size.height]],
    [258, 3, Array<number>(slide.samples).fill(slide.bits)],
    [259, 3, [slide.compression === 'deflate' ? 8 : 1]],
    [262, 3, [slide.samples === 3 ? 2 : 1]], // PhotometricInterpretation: RGB, or zero is black
    [277, 3, [slide.samples]],
    [284, 3, [1]], // PlanarConfiguration
    [322, 4, [TILE]],
    [323, 4, [TILE]],
    [324, 4, tiles.offsets],
    [325, 4, tiles.sizes],
  ];
}

/** A directory at file position `at`; `linkAt` is where the next one's position has to be written. */
function encodeDirectory(tags: readonly Tag[], at: number): { bytes: Buffer; linkAt: number } {
  const head = Buffer.alloc(2 + 12 * tags.length + 4);
  head.writeUInt16LE(tags.length, 0);
  const overflow: Buffer[] = [];
  let overflowAt = at + head.length;
  tags.forEach(([tag, type, values], i) => {
    const entry = 2 + 12 * i;
    head.writeUInt16LE(tag, entry);
    head.writeUInt16LE(type, entry + 2);
    head.writeUInt32LE(values.length, entry + 4);
    const bytes = Buffer.from((type === 3 ? Uint16Array : Uint32Array).from(values).buffer);
    if (bytes.length <= 4) {
      bytes.copy(head, entry + 8);
      return;
    }
    head.writeUInt32LE(overflowAt, entry + 8);
    overflow.push(bytes);
    overflowAt += bytes.length;
  });
  return { bytes: Buffer.concat([head, ...overflow]), linkAt: at + head.length - 4 };
}
