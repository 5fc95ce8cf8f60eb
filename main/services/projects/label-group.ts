import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';

import { TILE_SIZE } from '../../../core/edit/patch.ts';
import { AppError } from '../../../core/errors.ts';
import type { PixelSize } from '../../../core/image/pixel-source.ts';
import type { Labelmap, TilePosition } from '../../../core/mask/labelmap.ts';
import { writeAtomically } from '../../exporters/atomic-file.ts';

/** Path of the label group below the project folder, and of its one array below the group. */
export const GROUP = 'labels/objects';
const ARRAY = '0';
const CHUNK_BYTES = TILE_SIZE * TILE_SIZE * 4;

const compress = promisify(deflate);
const decompress = promisify(inflate);

/** Unit names that OME-NGFF takes from UDUNITS-2, by OME-XML's symbols. */
const UNITS: Record<string, string> = {
  Å: 'angstrom',
  nm: 'nanometer',
  µm: 'micrometer',
  um: 'micrometer',
  mm: 'millimeter',
  cm: 'centimeter',
  m: 'meter',
};

/**
 * Writes the metadata of an OME-Zarr 0.4 label group (https://ngff.openmicroscopy.org/0.4/#labels-md) with one uint32 array
 * (Zarr v2, axes y and x, chunks of one tile, zlib, missing chunks = background) that other programs open as it is.
 */
export async function writeGroupMetadata(
  folder: string,
  size: { width: number; height: number },
  pixelSize: PixelSize | null,
): Promise<void> {
  const unit = pixelSize === null ? undefined : UNITS[pixelSize.unit];
  const space = (name: string) => ({ name, type: 'space', ...(unit === undefined ? {} : { unit }) });
  const scale = pixelSize === null ? [1, 1] : [pixelSize.y, pixelSize.x];
  const group = {
    multiscales: [
      {
        version: '0.4',
        name: 'objects',
        axes: [space('y'), space('x')],
        datasets: [{ path: ARRAY, coordinateTransformations: [{ type: 'scale', scale }] }],
      },
    ],
    'image-label': { version: '0.4' },
  };
  const array = {
    zarr_format: 2,
    shape: [size.height, size.width],
    chunks: [TILE_SIZE, TILE_SIZE],
    dtype: '<u4',
    compressor: { id: 'zlib', level: 1 },
    fill_value: 0,
    order: 'C',
    filters: null,
    dimension_separator: '/',
  };
  const home = join(folder, GROUP);
  await mkdir(join(home, ARRAY), { recursive: true });
  // Side by side: each waits for the disk.
  await Promise.all([
    writeJson(join(folder, 'labels', '.zgroup'), { zarr_format: 2 }),
    writeJson(join(folder, 'labels', '.zattrs'), { labels: ['objects'] }),
    writeJson(join(home, '.zgroup'), { zarr_format: 2 }),
    writeJson(join(home, '.zattrs'), group),
    writeJson(join(home, ARRAY, '.zarray'), array),
  ]);
}

/** Writes the chunk of one tile as the labelmap has it now; background has no chunk. */
export async function writeTile(
  folder: string,
  labelmap: Labelmap,
  { column, row }: TilePosition,
): Promise<void> {
  const rowFolder = join(folder, GROUP, ARRAY, String(row));
  const path = join(rowFolder, String(column));
  const tile = labelmap.tile(column, row);
  if (tile === null || tile.every((label) => label === 0)) {
    await rm(path, { force: true });
    return;
  }
  // Chunks at the right and bottom edge are full squares too, padded with background.
  const { width, height } = labelmap.tileRect(column, row);
  const chunk = new Uint32Array(TILE_SIZE * TILE_SIZE);
  for (let y = 0; y < height; y++) chunk.set(tile.subarray(y * width, (y + 1) * width), y * TILE_SIZE);
  const bytes = await compress(new Uint8Array(chunk.buffer), { level: 1 });
  await mkdir(rowFolder, { recursive: true });
  await writeAtomically(path, async (file) => {
    await file.writeFile(bytes);
  });
}

/** Reads every chunk into the labelmap. Throws AppError `project.corrupt` for one that can't be read. */
export async function readTiles(folder: string, labelmap: Labelmap): Promise<void> {
  const array = join(folder, GROUP, ARRAY);
  for (const row of await listNumbers(array, labelmap.rows)) {
    for (const column of await listNumbers(join(array, String(row)), labelmap.columns)) {
      const path = join(array, String(row), String(column));
      labelmap.setTile(column, row, cut(await readChunk(path), labelmap.tileRect(column, row)));
    }
  }
}

async function readChunk(path: string): Promise<Uint32Array> {
  let bytes: Buffer;
  try {
    bytes = await decompress(await readFile(path), { maxOutputLength: CHUNK_BYTES });
  } catch (error) {
    throw damaged(path, error);
  }
  if (bytes.length !== CHUNK_BYTES) throw damaged(path);
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + CHUNK_BYTES));
}

function damaged(path: string, cause?: unknown): AppError {
  const message = `The saved labels in ${path} are damaged. Put the project's folder back from a copy, or move it away to start anew.`;
  return new AppError('project.corrupt', message, { details: { path }, cause });
}

function cut(chunk: Uint32Array, { width, height }: { width: number; height: number }): Uint32Array {
  if (width === TILE_SIZE && height === TILE_SIZE) return chunk;
  const tile = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) tile.set(chunk.subarray(y * TILE_SIZE, y * TILE_SIZE + width), y * width);
  return tile;
}

async function listNumbers(folder: string, below: number): Promise<number[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names.filter((name) => /^\d+$/.test(name) && Number(name) < below).map(Number);
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeAtomically(path, async (file) => {
    await file.writeFile(JSON.stringify(value, null, 2));
  });
}
