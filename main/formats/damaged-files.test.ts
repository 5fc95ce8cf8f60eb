import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AppError } from '../../core/errors.ts';
import { EXPECTED, fixturePath } from './fixtures/expected.ts';
import { openImage } from './open-image.ts';
import { tryReading } from './testing/try-reading.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'damaged-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const names = EXPECTED.map(([name]) => name);
const files = new Map<string, Promise<Buffer>>();
function fixture(name: string): Promise<Buffer> {
  if (!files.has(name)) files.set(name, readFile(fixturePath(name)));
  return files.get(name)!;
}

describe('damaged files', { timeout: 60_000 }, () => {
  it('cut anywhere give an AppError or pixels', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (name, part) => {
          const bytes = await fixture(name);
          const error = await tryReading(
            await write('cut', bytes.subarray(0, Math.floor(part * bytes.length))),
          );
          if (error !== null) expect(error).toBeInstanceOf(AppError);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('with changed bytes give an AppError or pixels', async () => {
    const change = fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(change, { minLength: 1, maxLength: 12 }),
        async (name, changes) => {
          const bytes = Buffer.from(await fixture(name));
          for (const [part, value] of changes) bytes[Math.floor(part * bytes.length)] = value;
          const error = await tryReading(await write('changed', bytes));
          if (error !== null) expect(error).toBeInstanceOf(AppError);
        },
      ),
      { numRuns: 250 },
    );
  });

  it('with changed headers give an AppError or pixels', async () => {
    const change = fc.tuple(fc.nat({ max: 255 }), fc.constantFrom(0, 1, 2, 3, 127, 128, 255), fc.boolean());
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        async (name, changes) => {
          const bytes = Buffer.from(await fixture(name));
          for (const [at, value, fromEnd] of changes)
            bytes[Math.max(0, fromEnd ? bytes.length - 1 - at : at)] = value;
          const error = await tryReading(await write('header', bytes));
          if (error !== null) expect(error).toBeInstanceOf(AppError);
        },
      ),
      { numRuns: 250 },
    );
  });
});

describe('each kind of bad file is named with its cause', () => {
  const cases: [string, () => Promise<string>, string, RegExp][] = [
    ['missing', async () => join(folder, 'gone.tif'), 'file.notFound', /gone\.tif was not found/],
    ['empty', () => write('empty.tif', ''), 'file.corrupt', /empty\.tif .* empty \(0 bytes\)/],
    [
      'text',
      () => write('notes.png', 'just some words, no picture'),
      'file.unsupported',
      /notes\.png .* no TIFF, PNG, JPEG, BMP, OME-Zarr/,
    ],
    ['other format', () => write('slide.czi', 'ZISRAWFILE\0\0\0'), 'file.unsupported', /Zeiss CZI.*Fiji/],
    ['short TIFF', () => write('short.tif', 'II*\0\x08\0\0\0'), 'file.corrupt', /only 8 bytes/],
    [
      'short PNG',
      async () => write('a.png', (await fixture('grey.png')).subarray(0, 20)),
      'file.corrupt',
      /no header/,
    ],
    [
      'folder',
      async () => (await mkdir(join(folder, 'd.tif'), { recursive: true }), join(folder, 'd.tif')),
      'file.unreadable',
      /folder/,
    ],
    [
      'half a TIFF',
      async () => write('half.tif', (await fixture('grey-uint32.tif')).subarray(0, 900)),
      'file.corrupt',
      /ends at byte 900/,
    ],
    [
      'cut PNG',
      async () => write('cut.png', (await fixture('grey16.png')).subarray(0, 500)),
      'file.corrupt',
      /cannot be unpacked/,
    ],
    [
      'cut JPEG',
      async () => write('cut.jpg', (await fixture('rgb420.jpg')).subarray(0, 900)),
      'file.corrupt',
      /cannot be unpacked/,
    ],
    [
      'cut BMP',
      async () => write('cut.bmp', (await fixture('rgb.bmp')).subarray(0, 700)),
      'file.corrupt',
      /bytes, but it has 700/,
    ],
    ['fax TIFF', () => changed('grey-uint8.tif', 259, 4), 'file.unsupported', /CCITT fax/],
    ['no width', () => changed('grey-uint8.tif', 256, 0), 'file.corrupt', /0 x 21 pixels/],
    [
      'huge TIFF',
      () => changed('grey-uint8.tif', 256, 100_000, 257, 100_000, 278, 100_000),
      'file.corrupt',
      /pixels go on to byte/,
    ],
    [
      'huge LZW TIFF',
      () => changed('lzw-p1-uint8.tif', 256, 100_000, 257, 16_000, 278, 16_000),
      'file.corrupt',
      /can hold/,
    ],
    ['huge PNG', async () => hugePng(), 'file.corrupt', /promises 100000 x 100000 pixels/],
    ['circle of pages', async () => circle(), 'file.corrupt', /circle/],
  ];

  it.each(cases)('%s', async (_, make, code, message) => {
    const error = await tryReading(await make());
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe(code);
    expect((error as AppError).message).toMatch(message);
  });

  it('a renamed file opens by its content', async () => {
    const path = await write('really-a-png.tif', await fixture('grey.png'));
    const image = await openImage(path);
    expect(image.format).toBe('PNG');
    await image.close();
  });

  it('a link opens what it points to', async () => {
    await symlink(fixturePath('tiles.tif'), join(folder, 'link.tif'));
    expect(await tryReading(join(folder, 'link.tif'))).toBeNull();
  });

  /** A little-endian classic TIFF fixture with other values in the given tags (as 32-bit numbers). */
  async function changed(name: string, ...tagsAndValues: number[]): Promise<string> {
    const bytes = Buffer.from(await fixture(name));
    const directory = bytes.readUInt32LE(4);
    for (let i = 0; i < bytes.readUInt16LE(directory); i++) {
      const entry = directory + 2 + 12 * i;
      const at = tagsAndValues.indexOf(bytes.readUInt16LE(entry));
      if (at < 0 || at % 2 !== 0) continue;
      bytes.writeUInt16LE(4, entry + 2);
      bytes.writeUInt32LE(tagsAndValues[at + 1], entry + 8);
    }
    return write(`changed-${name}`, bytes);
  }

  async function hugePng(): Promise<string> {
    const bytes = Buffer.from(await fixture('grey.png'));
    bytes.writeUInt32BE(100_000, 16);
    bytes.writeUInt32BE(100_000, 20);
    return write('huge.png', bytes);
  }

  /** A stack whose last page points back to the first. */
  async function circle(): Promise<string> {
    const bytes = Buffer.from(await fixture('stack.tif'));
    const first = bytes.readUInt32LE(4);
    let at = 4;
    while (bytes.readUInt32LE(at) !== 0) {
      const directory = bytes.readUInt32LE(at);
      at = directory + 2 + 12 * bytes.readUInt16LE(directory);
    }
    bytes.writeUInt32LE(first, at);
    return write('circle.tif', bytes);
  }
});
