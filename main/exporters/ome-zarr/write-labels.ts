import { promisify } from 'node:util';
import { deflate, gzip, type ZlibOptions } from 'node:zlib';

import type { LabelStack } from '../../services/exporting.ts';
import { packBlocks } from '../label-blocks.ts';
import { nearest, readLevels } from '../label-levels.ts';
import {
  arrayFile,
  COMPRESSION_LEVEL,
  groupFiles,
  type LabelPyramid,
  type MetadataFile,
  type ZarrVersion,
} from './ngff.ts';
import type { ZarrSink } from './sink.ts';

type Pack = (bytes: Uint8Array) => Promise<Buffer>;
type Compress = (bytes: Uint8Array, options: ZlibOptions) => Promise<Buffer>;

/** What wrote a gzip stream says on which system it did; "unknown" on every one, so that equal labels give equal bytes. */
const SYSTEM = 9;
const UNKNOWN_SYSTEM = 255;

const PACK: Record<ZarrVersion, Pack> = {
  2: (bytes) => (promisify(deflate) as Compress)(bytes, { level: COMPRESSION_LEVEL }),
  3: async (bytes) => {
    const packed = await (promisify(gzip) as Compress)(bytes, { level: COMPRESSION_LEVEL });
    packed[SYSTEM] = UNKNOWN_SYSTEM;
    return packed;
  },
};

/**
 * Writes the group of a label image with all its levels and planes: uint16, or uint32 beyond 65,535, in chunks of a tile. Chunks of
 * background are left out. One plane after the other, band by band.
 */
export async function writeLabelGroup(
  sink: ZarrSink,
  version: ZarrVersion,
  stack: LabelStack,
  pyramid: LabelPyramid,
  signal?: AbortSignal,
): Promise<void> {
  const { axes, levels } = pyramid;
  const bytesPerLabel = stack.maxLabel > 0xffff ? 4 : 2;
  await putMetadata(sink, '', groupFiles(version, pyramid));
  for (const { path, shape } of levels)
    await putMetadata(sink, `${path}/`, [arrayFile(version, shape, axes, bytesPerLabel)]);
  const sizes = levels.map(({ shape }) => ({
    width: shape[shape.length - 1],
    height: shape[shape.length - 2],
  }));
  for (const [page, source] of stack.planes.entries()) {
    if (source.maxLabel === 0) continue;
    const plane = { t: Math.floor(page / stack.z), z: page % stack.z };
    for await (const { level, row, labels } of readLevels(source, sizes, signal)) {
      const places = placesOf(plane, pyramid, level);
      if (places.length === 0) continue;
      const folder = `${levels[level].path}/${version === 3 ? 'c/' : ''}`;
      for await (const group of packBlocks(labels, sizes[level].width, bytesPerLabel, PACK[version])) {
        signal?.throwIfAborted();
        await sink.put(
          group.flatMap(({ column, packed }) =>
            packed === null
              ? []
              : places.map((place) => [`${folder}${[...place, row, column].join('/')}`, packed] as const),
          ),
        );
      }
    }
  }
}

export async function putMetadata(
  sink: ZarrSink,
  prefix: string,
  files: readonly MetadataFile[],
): Promise<void> {
  await sink.put(
    files.map(([name, content]) => [prefix + name, Buffer.from(`${JSON.stringify(content, null, 2)}\n`)]),
  );
}

/** Where a plane stands along the axes before y and x of a level's array; nowhere in a level that has fewer planes and leaves it out. */
function placesOf(
  plane: { t: number; z: number },
  { axes, levels }: LabelPyramid,
  level: number,
): number[][] {
  return axes.slice(0, -2).reduce<number[][]>(
    (places, { name }, axis) => {
      const at = name === 't' ? plane.t : plane.z;
      const reduced = levels[level].shape[axis];
      const full = levels[0].shape[axis];
      const indices = Array.from({ length: reduced }, (_, index) => index);
      const here = indices.filter((index) => nearest(index, reduced, full) === at);
      return places.flatMap((place) => here.map((index) => [...place, index]));
    },
    [[]],
  );
}
