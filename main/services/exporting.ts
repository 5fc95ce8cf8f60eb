import type { ExportFormat, LabelsInfo } from '../../core/contract.ts';
import type { ImageOrigin } from '../../core/image/image-origin.ts';
import type { PixelSize } from '../../core/image/pixel-source.ts';
import type { Plane } from '../../core/image/plane.ts';
import type { IntensityRows } from '../../core/measure/measure.ts';

/** What an exporter reads from: labels (0 = background) one horizontal band at a time, so that memory stays bounded. */
export interface LabelSource {
  readonly width: number;
  readonly height: number;
  readonly objects: number;
  readonly maxLabel: number;
  readonly pixelSize: PixelSize | null;
  /** What the network said; null where nothing is kept of it. */
  readonly map: MapReader | null;
  /** The image that the labels are of; absent where only labels are known. */
  readonly image?: SourceImage;
  /** `rows * width` labels from row `y` on, row by row. */
  readRows(y: number, rows: number): Promise<Uint32Array>;
}

/** The planes of a kept map, of the labels' size. */
export interface MapReader {
  readonly planes: readonly string[];
  /** Planes that are masks in their own right, and from where (0..1, exclusive) they count. */
  readonly masks: readonly { name: string; threshold: number }[];
  /** `rows * width` values (0 = 0, 255 = 1) of a plane from row `y` on. */
  readRows(plane: string, y: number, rows: number): Promise<Uint8Array>;
}

/** What formats beside the labels take from the image. */
export interface SourceImage {
  /** Of its file. */
  readonly name: string;
  /** Of its file; for some formats a folder. */
  readonly path: string;
  /** Planes by axis; the colours of an RGB image count as one. */
  readonly stack: { readonly c: number; readonly z: number; readonly t: number };
  /** Sizes of the levels in its file, the full one first; absent where nobody knows them. */
  readonly levels?: readonly { readonly width: number; readonly height: number }[];
  /** Z plane and time point from 0 on that the labels were made on; null when unknown. */
  readonly plane: { readonly z: number; readonly t: number } | null;
  /** Labels of objects that a hand has touched. */
  readonly edited: ReadonlySet<number>;
  /** Labels of objects that were looked at and found right; absent where nobody could say so. */
  readonly accepted?: ReadonlySet<number>;
  /** Name of an object's class, null for none; absent as above. */
  readonly classOf?: (label: number) => string | null;
  /** What the labels were made with; null when nobody segmented. */
  readonly segmentation: LabelsInfo['segmentation'];
  /** Where the image lies, for formats that put labels there too; absent where nobody knows. */
  openOrigin?(): Promise<ImageOrigin | null>;
  /** Where labels inside the image belong; absent as above. @throws AppError `file.unsupported` for images that cannot hold any */
  findLabelPlace?(): Promise<LabelPlace>;
  /** The plane of the labels in colours; absent when that plane or its pixels are not known. */
  openPicture?(signal?: AbortSignal): Promise<PictureReader>;
  /** The file's own values in that plane, channel by channel; absent as above. */
  openValues?(signal?: AbortSignal): Promise<IntensityRows>;
}

type ZarrTransform = { type: string; scale?: number[]; translation?: number[] };

/** The group of an OME-Zarr image, and what labels in it have in common with it. */
export interface LabelPlace {
  readonly folder: string;
  readonly zarrVersion: 2 | 3;
  /** In the order t, c, z, y, x, with or without the first three. */
  readonly axes: readonly { name: 't' | 'c' | 'z' | 'y' | 'x'; type?: string; unit?: string }[];
  /** The full size first; sizes, and the transforms' numbers, by axis. */
  readonly levels: readonly { shape: readonly number[]; transforms: readonly ZarrTransform[] }[];
  /** Of all levels. */
  readonly transforms: readonly ZarrTransform[];
}

/** The labels of an image: of each plane that has any, or of the first one. */
export interface ExportedLabels {
  readonly planes: readonly { readonly plane: Plane; readonly labels: LabelSource }[];
  /** All planes of the image together; null where labels are in one plane only. */
  readonly stack: LabelStack | null;
}

/** The labels of all planes, for formats that hold a stack. */
export interface LabelStack {
  /** Planes by axis. */
  readonly t: number;
  readonly z: number;
  readonly maxLabel: number;
  /** `t * z` of them, time slowest; those without labels are background. */
  readonly planes: readonly LabelSource[];
}

/** `rows * width` pixels from row `y` on as red, green, blue from 0 to 255. */
export type PictureReader = (y: number, rows: number) => Promise<Uint8Array>;

/** One output format. Writes to a temporary name beside `path` and renames; never leaves half a file, or half a folder. */
export interface Exporter {
  readonly format: ExportFormat;
  /** Appended to the image's stem: '.labels.tif'. */
  readonly suffix: string;
  /** For the export dialog. */
  readonly title: string;
  readonly description: string;
  /** Of formats that go into the image itself: the path to write to. @throws AppError `file.unsupported` */
  placeIn?(image: SourceImage | undefined): Promise<string>;
  write(source: LabelSource, path: string, signal?: AbortSignal): Promise<void>;
  /** Of formats that hold several planes in one file; the others get a file for each. */
  writeStack?(stack: LabelStack, path: string, signal?: AbortSignal): Promise<void>;
}
