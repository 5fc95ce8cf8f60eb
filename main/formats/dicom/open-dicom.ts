import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { ArraySource, type ImageAxis } from '../arrays/array-source.ts';
import type { ByteSource } from '../arrays/byte-source.ts';
import { denseStrides, type ChunkedArray } from '../arrays/chunked-array.ts';
import { rescaleArray } from '../arrays/rescaled-array.ts';
import { corrupt } from '../failures.ts';
import { describeDicom } from './describe.ts';
import { planFrames, readFrame, storedType, type FramePlan } from './frames.ts';
import { readDicomHeader } from './header.ts';
import { readDicomImage } from './image.ts';

/**
 * One DICOM file: a frame, a stack of frames along z (or t, where the file tells their times), or a slide of tiles. Grey values
 * are those measured (rescale slope and intercept applied); the file's first window is the default contrast.
 *
 * @throws AppError `file.corrupt`, `file.unsupported`
 */
export async function openDicom(file: ByteSource): Promise<PixelSource> {
  const header = await readDicomHeader(file);
  const image = readDicomImage(header);
  const plan = await planFrames(header, image);
  const stored =
    image.slide === null ? stackArray(header.source, plan) : slideArray(header.source, plan, image.slide);
  const array = rescaleArray(stored, image.slope, image.intercept);
  const axes: ImageAxis[] =
    image.slide === null ? [image.isTimeSeries ? 't' : 'z', 'y', 'x', 'c'] : ['y', 'x', 'c'];
  const hasDepth = image.slide === null && image.frames > 1 && !image.isTimeSeries;
  const { spacing, sliceSpacing } = image;
  return new ArraySource({
    name: file.name,
    format: 'DICOM',
    axes,
    levels: [array],
    displayRanges: [image.window],
    isRgb: plan.samples === 3,
    pixelSize: spacing && { ...spacing, z: hasDepth ? sliceSpacing : null, unit: 'mm' },
    metadata: describeDicom(header, image),
    close: () => file.close(),
  });
}

/** Frames one after the other, each a chunk: frame, row, column, sample. */
function stackArray(source: ByteSource, plan: FramePlan): ChunkedArray {
  const { rows, columns, frames } = plan.image;
  const chunkShape = [1, rows, columns, plan.samples];
  return {
    shape: [frames, rows, columns, plan.samples],
    chunkShape,
    dtype: storedType(plan),
    async readChunk([frame]) {
      return { data: await readFrame(source, plan, frame), strides: denseStrides(chunkShape) };
    },
  };
}

/** The frames are tiles, row by row (TILED_FULL; PS3.3, C.7.6.17.3): row, column, sample. */
function slideArray(
  source: ByteSource,
  plan: FramePlan,
  slide: { rows: number; columns: number },
): ChunkedArray {
  const { rows, columns, frames } = plan.image;
  const across = Math.ceil(slide.columns / columns);
  const needed = across * Math.ceil(slide.rows / rows);
  if (frames < needed) throw corrupt(source.name, `its slide needs ${needed} tiles, but ${frames} are there`);
  const chunkShape = [rows, columns, plan.samples];
  return {
    shape: [slide.rows, slide.columns, plan.samples],
    chunkShape,
    dtype: storedType(plan),
    async readChunk([row, column]) {
      return {
        data: await readFrame(source, plan, row * across + column),
        strides: denseStrides(chunkShape),
      };
    },
  };
}
