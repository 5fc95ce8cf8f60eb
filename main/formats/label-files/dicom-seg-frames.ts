import type { DicomHeader } from '../dicom/header.ts';
import { planFrames, readFrame } from '../dicom/frames.ts';
import { readDicomImage } from '../dicom/image.ts';
import { corrupt, unsupported } from '../failures.ts';

/** The frames of a segmentation: pixels of a segment are those from `threshold` on; in a label map, pixels are segments. */
export interface SegFrames {
  rows: number;
  columns: number;
  count: number;
  isLabelMap: boolean;
  threshold: number;
  read(frame: number): Promise<ArrayLike<number>>;
}

const PLAIN = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99'];

/** @throws AppError `file.corrupt`, `file.unsupported` */
export async function openFrames(header: DicomHeader): Promise<SegFrames> {
  const { dataSet, source } = header;
  const type = dataSet.string('x00620001')?.trim() ?? '';
  if (dataSet.uint32('x00480006') !== undefined)
    throw unsupported(source.name, 'it is a segmentation of a slide in tiles', 'Save its labels as a TIFF.');
  if (dataSet.uint16('x00280100') === 1) return bitFrames(header);
  const image = readDicomImage(header);
  if (image.samples !== 1)
    throw unsupported(source.name, 'its segments are in colours', 'Save it as a label map.');
  const plan = await planFrames(header, { ...image, photometric: 'MONOCHROME2' });
  const most = dataSet.uint16('x0062000e') ?? 1;
  return {
    rows: image.rows,
    columns: image.columns,
    count: image.frames,
    isLabelMap: type === 'LABELMAP',
    threshold: type === 'FRACTIONAL' ? Math.max(1, most / 2) : 1,
    read: (frame) => readFrame(source, plan, frame),
  };
}

/** One bit a pixel, the lowest first, frames one after the other without gaps (PS3.5, 8.2). */
function bitFrames({ dataSet, source, transferSyntax, pixelData }: DicomHeader): SegFrames {
  const [rows, columns] = [dataSet.uint16('x00280010') ?? 0, dataSet.uint16('x00280011') ?? 0];
  const count = dataSet.intString('x00280008') ?? 1;
  if (!(rows >= 1 && columns >= 1 && count >= 1) || pixelData === null)
    throw corrupt(source.name, `its header says ${columns} x ${rows} pixels in ${count} frames`);
  if (!PLAIN.includes(transferSyntax))
    throw unsupported(source.name, 'its bits are compressed', 'Convert it, for example with gdcmconv --raw.');
  const size = rows * columns;
  const needed = pixelData.dataOffset + Math.ceil((size * count) / 8);
  if (needed > source.size)
    throw corrupt(
      source.name,
      `its pixels should go on to byte ${needed}, but it ends at byte ${source.size}`,
    );
  return {
    rows,
    columns,
    count,
    isLabelMap: false,
    threshold: 1,
    async read(frame) {
      const first = frame * size;
      const start = Math.floor(first / 8);
      const bytes = await source.read(pixelData.dataOffset + start, Math.ceil((first + size) / 8) - start);
      const pixels = new Uint8Array(size);
      for (let i = 0, bit = first - start * 8; i < size; i++, bit++)
        pixels[i] = (bytes[bit >> 3] >> (bit & 7)) & 1;
      return pixels;
    },
  };
}
