import type { ChangedLabels, LabelsInfo } from '../../../core/contract.ts';
import type { Plane } from '../../../core/image/plane.ts';
import type { Rect } from '../../../core/image/geometry.ts';
import type { Labelmap } from '../../../core/mask/labelmap.ts';
import type { MeasuredObject } from '../../../core/mask/objects.ts';

/** The labels of one plane as they are: an edit shows in them at once. */
export interface ReviewedPlane {
  readonly labelmap: Labelmap;
  /** Of this plane, by label. */
  readonly objects: ReadonlyMap<number, MeasuredObject>;
  readonly revision: number;
  readonly segmentation: LabelsInfo['segmentation'];
  /** Another one after every run of the network. */
  readonly mapId: string;
  /** Planes of the network's map that are kept; empty where there is none. */
  readonly maps: readonly string[];
  /** uint8 (0 = 0, 255 = 1), row by row; only for names in `maps`. Null where there is none of this plane. */
  readMap(name: string, rect: Rect): Promise<Uint8Array | null>;
}

/** What reviewing needs of the labels of the open images. Implemented by the service that keeps them. */
export interface ReviewedLabels {
  reviewedPlane(imageId: string, plane: Plane): Promise<ReviewedPlane>;
  /**
   * Hands over the labels as the last segmentation of the plane left them, which hold only until `use` returns. Throws
   * `labels.none` when nothing was segmented.
   */
  firstResult<T>(imageId: string, plane: Plane, use: (labels: Labelmap) => T): Promise<T>;
  /** Puts other labels in the place of a plane's, as one step of the history. */
  adoptLabels(imageId: string, plane: Plane, labels: Labelmap): Promise<ChangedLabels>;
}
