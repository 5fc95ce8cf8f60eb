import { mkdtemp, readFile, readdir, rm, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Pixels } from '../../core/image/dtype.ts';
import type { PixelSize } from '../../core/image/pixel-source.ts';
import type { LabelSource, MapReader, SourceImage } from '../services/exporting.ts';
import { readMask } from '../services/label-source.ts';
import { openImage } from '../formats/open-image.ts';
import { EXPORTERS } from './index.ts';
import { createLabelTiff } from './label-tiff.ts';
import { createProbabilityTiff } from './probability-tiff.ts';
import { createPyramidTiff } from './pyramid-tiff/exporter.ts';
import { imageOf } from './testing/label-sources.ts';
import { readTree } from './testing/read-tree.ts';

const MICRON: PixelSize = { x: 0.325, y: 0.65, z: null, unit: 'µm' };

function sourceOf(
  width: number,
  height: number,
  labels: Uint32Array,
  pixelSize: PixelSize | null = MICRON,
): LabelSource {
  const maxLabel = labels.reduce((most, label) => Math.max(most, label), 0);
  const readRows = async (y: number, rows: number) => labels.slice(y * width, (y + rows) * width);
  return {
    width,
    height,
    objects: new Set(labels).size - 1,
    maxLabel,
    pixelSize,
    map: mapOf(readRows),
    image: pictureOf(readRows),
    readRows,
  };
}

/** A grey picture of the labels. */
function pictureOf(readRows: LabelSource['readRows']): SourceImage {
  return imageOf('a.tif', {
    plane: { z: 0, t: 0 },
    openPicture: async () => async (y, rows) => {
      const labels = await readRows(y, rows);
      return Uint8Array.from({ length: 3 * labels.length }, (_, i) => labels[Math.floor(i / 3)]);
    },
  });
}

/** Two planes: the labels as bytes, and what they lack to 255. */
function mapOf(readRows: LabelSource['readRows']): MapReader {
  return {
    planes: ['foreground', 'my<elin'],
    masks: [{ name: 'my<elin', threshold: 0.5 }],
    readRows: async (plane, y, rows) => {
      const bytes = Uint8Array.from(await readRows(y, rows));
      return plane === 'foreground' ? bytes : bytes.map((value) => 255 - value);
    },
  };
}

/** The same source with another way of reading its labels and its map. */
function readBy(
  source: LabelSource,
  read: (y: number, readRows: () => Promise<Uint32Array>) => Promise<Uint32Array>,
): LabelSource {
  const readRows = (y: number, rows: number) => read(y, () => source.readRows(y, rows));
  return { ...source, map: mapOf(readRows), image: pictureOf(readRows), readRows };
}

/** Labels in blocks of 7 x 5 pixels, counted from `first`, every third one background. */
function blocks(width: number, height: number, first: number): Uint32Array {
  return Uint32Array.from({ length: width * height }, (_, i) => {
    const n = Math.floor((i % width) / 7) + 31 * Math.floor(i / width / 5);
    return n % 3 === 0 ? 0 : first + n;
  });
}

/** As many as every format holds. */
const few = (width: number, height: number) => blocks(width, height, 1).map((label) => label % 256);

async function readBack(path: string, width: number, height: number) {
  const image = await openImage(path);
  const values = await image.readRegion({ level: 0, t: 0, c: 0, z: 0, rect: { x: 0, y: 0, width, height } });
  await image.close();
  return { image, values };
}

/** The IDAT chunks' content of a PNG. */
function pngData(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  }
  return Buffer.concat(parts);
}

/** Compares bytes at once: a matcher that walks a million values takes seconds. */
function expectSame(values: Pixels, expected: Pixels): void {
  const bytesOf = (pixels: Pixels) => Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  expect(values.length).toBe(expected.length);
  expect(bytesOf(values).equals(bytesOf(expected))).toBe(true);
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exporters-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('label-tiff', () => {
  it('keeps 16-bit labels and the pixel size', async () => {
    const labels = blocks(900, 1100, 1);
    const path = join(folder, 'a.labels.tif');
    await EXPORTERS['label-tiff'].write(sourceOf(900, 1100, labels), path);
    const { image, values } = await readBack(path, 900, 1100);
    expect(image.dtype).toBe('uint16');
    expect(image.shape).toEqual({ t: 1, c: 1, z: 1, y: 1100, x: 900 });
    expect(image.pixelSize).toEqual(MICRON);
    expectSame(Uint32Array.from(values), labels);
  });

  it('goes to 32 bits beyond 65,535 labels', async () => {
    const labels = blocks(40, 30, 65_530);
    const path = join(folder, 'a.labels.tif');
    await EXPORTERS['label-tiff'].write(sourceOf(40, 30, labels), path);
    const { image, values } = await readBack(path, 40, 30);
    expect(image.dtype).toBe('uint32');
    expectSame(values, labels);
  });

  it('becomes a BigTIFF when 32-bit offsets no longer reach', async () => {
    const labels = blocks(500, 400, 1);
    const path = join(folder, 'a.labels.tif');
    await createLabelTiff(1000).write(sourceOf(500, 400, labels), path);
    expect([...(await readFile(path)).subarray(0, 6)]).toEqual([0x49, 0x49, 43, 0, 8, 0]);
    const { image, values } = await readBack(path, 500, 400);
    expect(image.pixelSize).toEqual(MICRON);
    expectSame(Uint32Array.from(values), labels);
  });

  it('writes a single pixel without a pixel size', async () => {
    const path = join(folder, 'a.labels.tif');
    await EXPORTERS['label-tiff'].write(sourceOf(1, 1, Uint32Array.of(3), null), path);
    const { image, values } = await readBack(path, 1, 1);
    expect(image.pixelSize).toBeNull();
    expect([...values]).toEqual([3]);
  });
});

describe('label-png', () => {
  it('refuses labels that 16 bits cannot hold', async () => {
    const source = sourceOf(2, 1, Uint32Array.of(1, 65_536));
    await expect(EXPORTERS['label-png'].write(source, join(folder, 'a'))).rejects.toMatchObject({
      code: 'file.unsupported',
      message: expect.stringContaining('up to 65,535') as string,
    });
  });
});

describe('pyramid-tiff', () => {
  it.each([undefined, 1000])('holds every level of every plane, with offsets up to %s', async (limit) => {
    const [width, height] = [1200, 600];
    const planes = [1, 40_000].map((first) => sourceOf(width, height, blocks(width, height, first)));
    const path = join(folder, 'a.labels.ome.tif');
    await createPyramidTiff(limit).writeStack!({ t: 1, z: 2, maxLabel: 50_000, planes }, path);
    expect((await readFile(path)).readUInt16LE(2)).toBe(limit === undefined ? 42 : 43);
    const image = await openImage(path);
    expect(image.shape).toEqual({ t: 1, c: 1, z: 2, y: height, x: width });
    expect(image.pixelSize).toEqual(MICRON);
    expect(image.levels.map((level) => level.width)).toEqual([1200, 600, 300]);
    for (const [z, source] of planes.entries()) {
      const labels = await source.readRows(0, height);
      for (const [level, step] of [1, 2, 4].entries()) {
        const size = { width: width / step, height: height / step };
        const rect = { x: 0, y: 0, ...size };
        const values = await image.readRegion({ level, t: 0, c: 0, z, rect });
        const middle = (index: number) => index * step + (step >> 1);
        const expected = Uint16Array.from(values, (_, i) => {
          const [x, y] = [i % size.width, Math.floor(i / size.width)].map(middle);
          return labels[y * width + x];
        });
        expectSame(values, expected);
      }
    }
    await image.close();
  });

  it('writes background once', async () => {
    const path = join(folder, 'a.labels.ome.tif');
    await EXPORTERS['pyramid-tiff'].write(sourceOf(4000, 4000, new Uint32Array(16_000_000)), path);
    expect((await readFile(path)).length).toBeLessThan(4000);
  });
});

describe('mask-png', () => {
  it('is white on objects and black elsewhere', async () => {
    const labels = Uint32Array.of(0, 1, 70_000, 0, 0, 2);
    const path = join(folder, 'a.mask.png');
    await EXPORTERS['mask-png'].write(sourceOf(3, 2, labels), path);
    expect([...inflateSync(pngData(await readFile(path)))]).toEqual([0, 0, 255, 255, 0, 0, 0, 255]);
  });

  it('reads back across bands', async () => {
    const labels = blocks(300, 1300, 1);
    const path = join(folder, 'a.mask.png');
    await EXPORTERS['mask-png'].write(sourceOf(300, 1300, labels), path);
    const { image, values } = await readBack(path, 300, 1300);
    expect(image.dtype).toBe('uint8');
    expectSame(
      values,
      Uint8Array.from(labels, (label) => (label === 0 ? 0 : 255)),
    );
  });
});

describe('a mask of the model', () => {
  it('is white above its threshold', async () => {
    const labels = sourceOf(4, 1, Uint32Array.of(0, 127, 128, 255));
    const path = join(folder, 'a.myelin.png');
    await EXPORTERS['mask-png'].write(readMask(labels, labels.map!, labels.map!.masks[0]), path);
    expect([...inflateSync(pngData(await readFile(path)))]).toEqual([0, 255, 255, 0, 0]);
  });
});

describe('probability-tiff', () => {
  it('holds each plane as a named page of numbers from 0 to 1', async () => {
    const labels = few(300, 500);
    for (const limit of [undefined, 1000]) {
      const path = join(folder, 'a.probability.tif');
      await createProbabilityTiff(limit).write(sourceOf(300, 500, labels), path);
      const image = await openImage(path);
      expect(image.shape).toEqual({ t: 1, c: 2, z: 1, y: 500, x: 300 });
      expect(image.channels.map((channel) => channel.name)).toEqual(['foreground', 'my<elin']);
      expect([image.dtype, image.pixelSize]).toEqual(['float32', MICRON]);
      const rect = { x: 0, y: 0, width: 300, height: 500 };
      for (const c of [0, 1]) {
        const values = await image.readRegion({ level: 0, t: 0, c, z: 0, rect });
        expectSame(
          values,
          Float32Array.from(labels, (label) => (c === 0 ? label : 255 - label) / 255),
        );
      }
      await image.close();
    }
    expect((await readFile(join(folder, 'a.probability.tif'))).includes('my<elin\0')).toBe(true);
  });

  it('says to segment first', () => {
    const source = { ...sourceOf(1, 1, Uint32Array.of(0)), map: null };
    expect(() => EXPORTERS['probability-tiff'].write(source, join(folder, 'a'))).toThrow(
      'Segment the image first.',
    );
  });
});

/** But the one that goes into an image, which has tests of its own. */
const BESIDE = Object.values(EXPORTERS).filter(({ placeIn }) => placeIn === undefined);

describe.each(BESIDE)('$format', (exporter) => {
  it('gives identical bytes for identical labels', async () => {
    const labels = few(200, 700);
    await exporter.write(sourceOf(200, 700, labels), join(folder, 'a'));
    await exporter.write(sourceOf(200, 700, labels), join(folder, 'b'));
    expect((await readTree(join(folder, 'a'))).equals(await readTree(join(folder, 'b')))).toBe(true);
  });

  it('leaves the old file and nothing else behind when reading fails', async () => {
    const path = join(folder, 'kept');
    await writeFile(path, 'old');
    const source = readBy(sourceOf(160, 600, few(160, 600)), (y, readRows) => {
      if (y > 0) throw new Error('labels went away');
      return readRows();
    });
    await expect(exporter.write(source, path)).rejects.toThrow('labels went away');
    expect(await readdir(folder)).toEqual(['kept']);
    expect(await readFile(path, 'utf8')).toBe('old');
  });

  it('stops when aborted', async () => {
    const abort = new AbortController();
    const source = readBy(sourceOf(160, 600, few(160, 600)), (_y, readRows) => {
      abort.abort(new Error('cancelled by the user'));
      return readRows();
    });
    await expect(exporter.write(source, join(folder, 'a'), abort.signal)).rejects.toThrow(
      'cancelled by the user',
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('says why it cannot write', async () => {
    const source = sourceOf(2, 1, Uint32Array.of(0, 1));
    await mkdir(join(folder, 'taken'));
    await writeFile(join(folder, 'taken', 'x'), '');
    await expect(exporter.write(source, join(folder, 'missing', 'a'))).rejects.toMatchObject({
      code: 'file.notWritable',
      message: expect.stringContaining('the folder does not exist'),
    });
    await expect(exporter.write(source, join(folder, 'taken'))).rejects.toMatchObject({
      code: 'file.notWritable',
    });
  });
});
