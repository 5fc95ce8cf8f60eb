import type { LabelsInfo, ModelInfo, Separation, segmentRequestSchema } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { intersectRects, isEmptyRect } from '../../core/image/geometry.ts';
import type { ImageShape } from '../../core/image/pixel-source.ts';
import type { Plane } from '../../core/image/plane.ts';
import { layoutOf } from '../../core/inference/map-layout.ts';
import { planRegion, type RegionChoice } from '../../core/inference/region.ts';
import { countTilePixels, planTiles } from '../../core/inference/tile-grid.ts';
import type { ModelPackage } from '../formats/model-package.ts';
import type { EngineSegmentation, ProbabilityFile } from './engine.ts';
import { checkPlane, chooseChannels, chooseScale } from './plane-choice.ts';
import type { z } from 'zod';

export type SegmentOrder = z.output<typeof segmentRequestSchema>;

/** A run that is all settled, before anything is computed. */
export interface SegmentPlan {
  /** In the order in which they are segmented. */
  planes: Plane[];
  /** Null: whole planes. */
  region: RegionChoice | null;
  separation: Separation;
  /** Of the map of each plane. */
  map: Omit<ProbabilityFile, 'path'>;
  /** What the engine is asked for each plane, besides that plane and its map. */
  work: Omit<EngineSegmentation, 't' | 'z' | 'probability' | 'region'>;
  /** What the network will be fed with for each plane. */
  tilePixels: number;
  /** Side of a row of tiles, in image pixels. */
  tileRows: number;
}

export interface SegmentedImage {
  path: string;
  shape: ImageShape;
  isRgb: boolean;
}

/**
 * Settles what a request means for an image.
 *
 * @throws AppError `request.invalid` for planes, channels, sizes and regions that the image or the model cannot have
 */
export function planSegmentation(
  image: SegmentedImage,
  { info, ...model }: ModelPackage & { info: ModelInfo },
  order: SegmentOrder,
): SegmentPlan {
  const { diameter, flips, device } = order;
  const { x: width, y: height } = image.shape;
  checkPlane(image, order);
  const channels = chooseChannels(image, model.spec, order.channels);
  const scale = chooseScale(model.spec, diameter);
  const separation = { ...info.separation, ...order.separation };
  const region = chooseRegion(image, model, order, scale);
  const tiles = planTiles(model.spec, region?.area ?? { width, height }, { scale });
  return {
    planes: choosePlanes(image.shape, order),
    region,
    separation,
    map: { width, height, ...layoutOf(model.spec, diameter ?? model.spec.objectDiameter) },
    work: { imagePath: image.path, channels, model, device, separation, scale, flips },
    tilePixels: countTilePixels(tiles, flips),
    tileRows: Math.ceil(tiles.rows.input.length / scale),
  };
}

/** What LabelsInfo tells of a run from now on. */
export function describeRun(
  { planes, region, separation, work }: SegmentPlan,
  order: SegmentOrder,
  modelId: string,
  found: { device: string; medianDiameter: number | null },
): NonNullable<LabelsInfo['segmentation']> {
  return {
    modelId,
    device: found.device,
    separation,
    channels: work.channels,
    plane: { t: order.t, z: order.z },
    diameter: order.diameter,
    medianDiameter: found.medianDiameter,
    ...(order.flips && { flips: true as const }),
    ...(region && { region: region.rect }),
    ...(planes.length > 1 && { planes }),
    ...(planes.length > 1 && order.link !== null && { link: order.link }),
  };
}

/**
 * For each plane the index of the one that its objects may go on from: the z plane below, or the same of the time point before;
 * -1 for none.
 */
export function planLinks(planes: readonly Plane[]): number[] {
  const find = (t: number, z: number) => planes.findIndex((plane) => plane.t === t && plane.z === z);
  return planes.map(({ t, z }) => {
    const below = find(t, z - 1);
    return below >= 0 ? below : find(t - 1, z);
  });
}

function choosePlanes(shape: ImageShape, { t, z, span }: SegmentOrder): Plane[] {
  const all = (count: number) => Array.from({ length: count }, (_, i) => i);
  const times = span === 't' || span === 'all' ? all(shape.t) : [t];
  const depths = span === 'z' || span === 'all' ? all(shape.z) : [z];
  return times.flatMap((time) => depths.map((depth) => ({ t: time, z: depth })));
}

function chooseRegion(
  { shape }: SegmentedImage,
  { spec }: Pick<ModelPackage, 'spec'>,
  { region, diameter }: SegmentOrder,
  scale: number,
): RegionChoice | null {
  if (region === undefined) return null;
  const { x: width, y: height } = shape;
  const rect = intersectRects(region, { x: 0, y: 0, width, height });
  if (isEmptyRect(rect)) {
    const asked = `${region.width} x ${region.height} at ${region.x},${region.y}`;
    throw new AppError(
      'request.invalid',
      `Expected a region inside the image of ${width} x ${height} pixels, got ${asked}.`,
    );
  }
  if (rect.width === width && rect.height === height) return null;
  return planRegion(rect, { width, height }, spec, { diameter, scale });
}
