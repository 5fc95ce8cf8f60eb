import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';

import { TILE_SIZE } from '../../../core/edit/patch.ts';
import { AppError } from '../../../core/errors.ts';
import type { PixelSize } from '../../../core/image/pixel-source.ts';
import { isSamePlane, type Plane } from '../../../core/image/plane.ts';
import type { Labelmap, TilePosition } from '../../../core/mask/labelmap.ts';
import { writeAtomically } from '../../exporters/atomic-file.ts';
import {
  arrayFile,
  describeAxes,
  groupFiles,
  listFiles,
  type LabelPyramid,
  type MetadataFile,
} from '../../exporters/ome-zarr/ngff.ts';

/** Path of the label group below the project folder. */
const GROUP = 'labels/objects';
/** The one array below the group: of an image with one plane, and of a stack. */
const FLAT_ARRAY = '0';
const STACK_ARRAY = 'planes';
/** Of zlib: every stroke waits for it. */
const LEVEL = 1;
const CHUNK_BYTES = TILE_SIZE * TILE_SIZE * 4;

const compress = promisify(deflate);
const decompress = promisify(inflate);

export interface GroupImage {
  width: number;
  height: number;
  /** Time points and z planes. */
  stack: { t: number; z: number };
  pixelSize: PixelSize | null;
}

/**
 * An OME-Zarr 0.4 label group (https://ngff.openmicroscopy.org/0.4/#labels-md) with one uint32 array (Zarr v2, chunks of one
 * tile, zlib, missing chunks = background) that other programs open as it is. Its axes are y and x, before them t and z where
 * the image has more than one.
 */
export class LabelGroup {
  private readonly folder: string;
  private readonly image: GroupImage;
  /** Before `unflatten`, the one plane of a stack that version 1 kept, as an array of y and x. */
  private flatPlane: Plane | null;

  constructor(folder: string, image: GroupImage, flatPlane: Plane | null = null) {
    this.folder = folder;
    this.image = image;
    this.flatPlane = isStack(image) ? flatPlane : null;
  }

  /** Side by side, for each file waits for the disk. */
  async writeMetadata(): Promise<void> {
    const { folder, image } = this;
    const home = join(folder, GROUP);
    const array = isStack(image) ? STACK_ARRAY : FLAT_ARRAY;
    const pyramid = describe(image, array);
    await mkdir(join(home, array), { recursive: true });
    await Promise.all([
      writeFiles(join(folder, 'labels'), listFiles(2, ['objects'])),
      writeFiles(home, groupFiles(2, pyramid)),
      writeFiles(join(home, array), [arrayFile(2, pyramid.levels[0].shape, pyramid.axes, 4, LEVEL)]),
    ]);
  }

  /** Brings one tile on disk up to date. */
  async writeTile(plane: Plane, labelmap: Labelmap, { column, row }: TilePosition): Promise<void> {
    const rowFolder = join(this.planeFolder(plane), String(row));
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
    const bytes = await compress(new Uint8Array(chunk.buffer), { level: LEVEL });
    await mkdir(rowFolder, { recursive: true });
    await writeAtomically(path, async (file) => {
      await file.writeFile(bytes);
    });
  }

  /** Reads every chunk of a plane into the labelmap. Throws AppError `project.corrupt` for one that can't be read. */
  async readTiles(plane: Plane, labelmap: Labelmap): Promise<void> {
    if (this.flatPlane !== null && !isSamePlane(plane, this.flatPlane)) return;
    const array = this.flatPlane === null ? this.planeFolder(plane) : join(this.folder, GROUP, FLAT_ARRAY);
    for (const row of await listNumbers(array, labelmap.rows)) {
      const columns = await listNumbers(join(array, String(row)), labelmap.columns);
      // A row of tiles at a time: they are unpacked side by side, and what is not at hand yet stays small.
      const chunks = await Promise.all(
        columns.map((column) => readChunk(join(array, String(row), String(column)))),
      );
      columns.forEach((column, i) =>
        labelmap.setTile(column, row, cut(chunks[i], labelmap.tileRect(column, row))),
      );
    }
  }

  /**
   * Makes the group of a stack from version 1's array of one plane, whose chunks are the same. That array stays until
   * `removeFlat`: a crash in between leaves a project that version 1's project.json still describes.
   */
  async unflatten(): Promise<void> {
    const { flatPlane } = this;
    if (flatPlane === null) return;
    const flat = join(this.folder, GROUP, FLAT_ARRAY);
    const place = this.planeFolder(flatPlane);
    await this.writeMetadata();
    for (const row of await listNumbers(flat, Infinity))
      await cp(join(flat, String(row)), join(place, String(row)), { recursive: true });
    this.flatPlane = null;
  }

  async removeFlat(): Promise<void> {
    if (isStack(this.image)) await rm(join(this.folder, GROUP, FLAT_ARRAY), { recursive: true, force: true });
  }

  private planeFolder({ t, z }: Plane): string {
    const { stack } = this.image;
    const array = join(this.folder, GROUP, isStack(this.image) ? STACK_ARRAY : FLAT_ARRAY);
    return join(array, ...(stack.t > 1 ? [String(t)] : []), ...(stack.z > 1 ? [String(z)] : []));
  }
}

function isStack({ stack }: GroupImage): boolean {
  return stack.t > 1 || stack.z > 1;
}

/** The one level that is kept. */
function describe({ width, height, stack, pixelSize }: GroupImage, path: string): LabelPyramid {
  const { axes, scale } = describeAxes(stack, pixelSize);
  const shape = [...[stack.t, stack.z].filter((count) => count > 1), height, width];
  return { axes, levels: [{ path, shape, transforms: [{ type: 'scale', scale }] }], source: null };
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

async function writeFiles(folder: string, files: readonly MetadataFile[]): Promise<void> {
  for (const [name, content] of files)
    await writeAtomically(join(folder, name), (file) => file.writeFile(JSON.stringify(content, null, 2)));
}
