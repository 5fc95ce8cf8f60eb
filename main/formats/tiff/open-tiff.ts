import type {
  Channel,
  ImageShape,
  Level,
  PixelSource,
  RegionRequest,
} from '../../../core/image/pixel-source.ts';
import type { Pixels } from '../../../core/image/dtype.ts';
import { nameChannels } from '../channels.ts';
import { corrupt } from '../failures.ts';
import type { FileReader } from '../file-reader.ts';
import { checkRequest } from '../request.ts';
import { compressionName } from './decompress.ts';
import { imageOfPage, readOme } from './ome-files.ts';
import { omeStack } from './ome-stack.ts';
import { PHOTOMETRIC, TAG, type Page } from './page.ts';
import { findLevels, levelPlane, type ReducedLevel } from './pyramid.ts';
import { readPageRegion } from './region.ts';
import { isSameKind, readStack, type Stack } from './stack.ts';
import { findTiffImage, placeAmong } from './tiff-images.ts';
import { TiffFile, type Plane } from './tiff-file.ts';
import { TiffSet } from './tiff-set.ts';

/**
 * The image of a TIFF: of an OME-TIFF with several the one of its first page, or the one that `inside` names ('/2' for the second).
 *
 * @throws AppError `file.notFound` for an image that is not in it, `file.corrupt`, `file.unsupported`
 */
export async function openTiff(file: FileReader, inside: string | null): Promise<PixelSource> {
  const tiff = await TiffFile.open(file);
  const images = await readOme(tiff);
  const chosen = inside === null ? null : findTiffImage(file, images, inside);
  const firstIndex = chosen?.page ?? 0;
  const first = await tiff.plane(firstIndex); // reads the block table too, so a header that lies is found out here
  const ome = chosen?.image ?? imageOfPage(tiff, first.page, images);
  const stack = await (ome === null ? readStack(tiff, first.page) : omeStack(tiff, first.page, ome));
  const levels = await findLevels(tiff, first.page, stack, firstIndex);
  const metadata = { ...placeAmong(file, images, ome), ...(await describe(first, stack)) };
  return new TiffSource(tiff, first.page, stack, levels, metadata);
}

class TiffSource implements PixelSource {
  readonly format: string;
  readonly shape: ImageShape;
  readonly dtype: PixelSource['dtype'];
  readonly channels: readonly Channel[];
  readonly isRgb: boolean;
  readonly levels: readonly Level[];
  readonly pixelSize: PixelSource['pixelSize'];
  readonly metadata: Readonly<Record<string, string>>;
  readonly #files: TiffSet;
  readonly #first: Page;
  readonly #stack: Stack;
  readonly #reduced: readonly ReducedLevel[];

  constructor(
    tiff: TiffFile,
    first: Page,
    stack: Stack,
    reduced: ReducedLevel[],
    metadata: Record<string, string>,
  ) {
    const { width, height, colorSamples, photometric } = first;
    this.format = stack.format;
    this.shape = { t: stack.t, c: stack.channelPages * colorSamples, z: stack.z, y: height, x: width };
    this.dtype = first.dtype;
    this.isRgb =
      this.shape.c === 3 &&
      colorSamples === 3 &&
      (photometric === PHOTOMETRIC.rgb || photometric === PHOTOMETRIC.ycbcr);
    this.channels = nameChannels(this.shape.c, this.isRgb, stack.channels);
    this.levels = [{ width, height, downsample: 1 }, ...reduced.map(({ source: _, ...level }) => level)];
    this.pixelSize = stack.pixelSize;
    this.metadata = metadata;
    this.#files = new TiffSet(tiff);
    this.#first = first;
    this.#stack = stack;
    this.#reduced = reduced;
  }

  async readRegion(request: RegionRequest): Promise<Pixels> {
    checkRequest(this, request);
    const { level, t, c, z, rect, signal } = request;
    const samples = this.#first.colorSamples;
    const channelPage = Math.floor(c / samples);
    const index = this.#stack.pageOf(t, channelPage, z);
    if (index === null)
      throw corrupt(this.#files.first.file.name, `its plane z=${z} c=${channelPage} t=${t} is missing`);
    return this.#files.read(this.#stack.fileOf?.(t, channelPage, z) ?? null, async (tiff) => {
      const { page, blocks } = await this.#plane(tiff, level, index);
      const { width, height } = this.levels[level];
      if (!isSameKind(page, this.#first) || page.width !== width || page.height !== height) {
        throw corrupt(
          tiff.file.name,
          `plane z=${z} t=${t} is not of the same size and type as the first one`,
        );
      }
      return readPageRegion(tiff.store, page, blocks, c % samples, rect, signal);
    });
  }

  close(): Promise<void> {
    return this.#files.close();
  }

  #plane(tiff: TiffFile, level: number, page: number): Promise<Plane> {
    if (level > 0) return levelPlane(tiff, page, this.#reduced[level - 1]);
    return this.#stack.isContiguous ? tiff.followingPlane(page) : tiff.plane(page);
  }
}

async function describe({ page, blocks }: Plane, stack: Stack): Promise<Record<string, string>> {
  const software = await page.directory.text(TAG.software);
  const date = await page.directory.text(TAG.dateTime);
  return {
    ...stack.metadata,
    Compression: compressionName(page.compression),
    'Bits per channel': `${page.bits}`,
    ...(page.isTiled ? { Tiles: `${blocks.width} x ${blocks.height}` } : {}),
    ...(software ? { Software: software.slice(0, 100) } : {}),
    ...(date ? { Date: date.slice(0, 40) } : {}),
  };
}
