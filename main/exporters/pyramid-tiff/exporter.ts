import type { FileHandle } from 'node:fs/promises';

import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import type { Exporter, LabelStack } from '../../services/exporting.ts';
import { writeAtomically } from '../atomic-file.ts';
import { levelsOf } from '../label-levels.ts';
import { omeXml } from '../ome-xml.ts';
import { encodeDirectory, encodeHeader, type TiffTag } from '../tiff-directory.ts';
import { resolutionTags } from '../tiff-resolution.ts';
import { CLASSIC_LIMIT, pageTags } from '../tiff-tags.ts';
import { writeFully } from '../write-fully.ts';
import { TileWriter, TILE_TAGS, type Tiles } from './tiles.ts';

/**
 * OME-TIFF of the labels in tiles with smaller levels (nearest neighbours) in SubIFDs, as Bio-Formats and tifffile write and read
 * them; a page for each plane. uint16, or uint32 beyond 65,535; BigTIFF when the file grows beyond `classicLimit` bytes. Written band by
 * band; the same labels always give the same bytes.
 */
export function createPyramidTiff(classicLimit = CLASSIC_LIMIT): Exporter {
  const write = (stack: LabelStack, path: string, signal?: AbortSignal) =>
    writeAtomically(path, (file) => writePyramid(stack, file, classicLimit, signal), signal);
  return {
    format: 'pyramid-tiff',
    ...EXPORT_FORMAT_INFO['pyramid-tiff'],
    write: (source, path, signal) =>
      write({ t: 1, z: 1, maxLabel: source.maxLabel, planes: [source] }, path, signal),
    writeStack: write,
  };
}

async function writePyramid(
  stack: LabelStack,
  file: FileHandle,
  classicLimit: number,
  signal?: AbortSignal,
): Promise<void> {
  const [{ width, height, pixelSize }] = stack.planes;
  const levels = levelsOf(stack.planes[0]);
  const bits = stack.maxLabel > 0xffff ? 32 : 16;
  const writer = new TileWriter(file, levels, bits);
  /** By page and level. */
  const tiles: Tiles[][] = [];
  for (const source of stack.planes) tiles.push(await writer.write(source, signal));
  const count = tiles.flat().reduce((sum, { offsets }) => sum + offsets.length, 0);
  let position = writer.position + (writer.position % 2);
  const isBig = position + count * 16 > classicLimit;

  const tagsOf = (page: number, level: number): TiffTag[] => [
    ...pageTags(levels[level], bits, 'unsigned'),
    ...TILE_TAGS,
    { tag: 324, type: 'offset', values: tiles[page][level].offsets },
    { tag: 325, type: 'long', values: tiles[page][level].sizes },
  ];
  const put = async (tags: readonly TiffTag[], hasNext: boolean): Promise<number> => {
    const at = position;
    const directory = encodeDirectory(tags, at, isBig, hasNext);
    await writeFully(file, directory, at);
    position += directory.length;
    return at;
  };
  // Those of the smaller levels first: the pages' follow each other.
  const smaller: number[][] = [];
  for (const page of tiles.keys()) {
    smaller[page] = [];
    for (let level = 1; level < levels.length; level++) {
      const reduced: TiffTag = { tag: 254, type: 'long', values: [1] }; // NewSubfileType
      smaller[page].push(await put([reduced, ...tagsOf(page, level)], false));
    }
  }
  const first = position;
  const type = bits === 32 ? 'uint32' : 'uint16';
  const xml = omeXml({ width, height, type, channels: ['Labels'], pixelSize, z: stack.z, t: stack.t });
  for (const page of tiles.keys()) {
    const own: TiffTag[] = [...tagsOf(page, 0), ...resolutionTags(pixelSize)];
    if (page === 0) own.push({ tag: 270, type: 'ascii', values: xml });
    if (levels.length > 1) own.push({ tag: 330, type: 'offset', values: smaller[page] }); // SubIFDs
    await put(own, page < tiles.length - 1);
  }
  await writeFully(file, encodeHeader(first, isBig), 0);
}
