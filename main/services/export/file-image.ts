import type { ImageOrigin } from '../../../core/image/image-origin.ts';
import type { PixelSource } from '../../../core/image/pixel-source.ts';
import type { IntensityRows } from '../../../core/measure/measure.ts';
import { readImageOrigin } from '../../formats/image-origin.ts';
import { imageFileName } from '../../formats/image-path.ts';
import { openImage } from '../../formats/open-image.ts';
import { findLabelPlace } from '../../formats/zarr/label-place.ts';
import type { LabelPlace, PictureReader, SourceImage } from '../exporting.ts';
import { openPicture } from './picture.ts';
import { planeValues } from './values.ts';

/** `name`: what it is called in tables, by default its file's name. */
type Facts = Pick<SourceImage, 'segmentation' | 'classOf'> & {
  plane: { t: number; z: number };
  name?: string;
};

/** An image file whose labels no hand has touched; it is opened when its pixels are asked for. */
export class FileImage implements SourceImage {
  readonly name: string;
  readonly path: string;
  readonly stack: SourceImage['stack'];
  readonly levels: SourceImage['levels'];
  readonly plane: { t: number; z: number };
  readonly edited: SourceImage['edited'] = new Set();
  readonly segmentation: SourceImage['segmentation'];
  readonly classOf?: SourceImage['classOf'];
  private source: PixelSource | null = null;

  constructor(
    path: string,
    header: Pick<PixelSource, 'shape' | 'isRgb' | 'levels'>,
    { plane, segmentation, name, classOf }: Facts,
  ) {
    const { c, z, t } = header.shape;
    this.name = name ?? imageFileName(path);
    this.path = path;
    this.stack = { c: header.isRgb ? 1 : c, z, t };
    this.levels = header.levels;
    this.plane = plane;
    this.segmentation = segmentation;
    if (classOf !== undefined) this.classOf = classOf;
  }

  openOrigin(): Promise<ImageOrigin | null> {
    return readImageOrigin(this.path);
  }

  findLabelPlace(): Promise<LabelPlace> {
    return findLabelPlace(this.path);
  }

  /** @throws AppError `file.*` */
  async openPicture(signal?: AbortSignal): Promise<PictureReader> {
    this.source ??= await openImage(this.path, { signal });
    return openPicture(this.source, this.plane, signal);
  }

  /** @throws AppError `file.*` */
  async openValues(signal?: AbortSignal): Promise<IntensityRows> {
    this.source ??= await openImage(this.path, { signal });
    return planeValues(this.source, this.plane, signal);
  }

  async close(): Promise<void> {
    await this.source?.close();
    this.source = null;
  }
}
