import type { Point, Rect } from '../../core/image/geometry.ts';

/** Screen lengths are CSS pixels from the stage's top left; image lengths are pixels of level 0. */
export interface Size {
  width: number;
  height: number;
}

/** What the stage shows: the image point in its middle, and how many CSS pixels an image pixel takes. */
export interface Camera {
  centre: Point;
  scale: number;
}

export const MAX_SCALE = 64;
/** Part of the stage that a fitted image fills. */
const FIT_MARGIN = 0.96;

export function imageToScreen(point: Point, camera: Camera, stage: Size): Point {
  return {
    x: (point.x - camera.centre.x) * camera.scale + stage.width / 2,
    y: (point.y - camera.centre.y) * camera.scale + stage.height / 2,
  };
}

export function screenToImage(point: Point, camera: Camera, stage: Size): Point {
  return {
    x: (point.x - stage.width / 2) / camera.scale + camera.centre.x,
    y: (point.y - stage.height / 2) / camera.scale + camera.centre.y,
  };
}

/** The scale at which the whole image is in sight. */
export function fitScale(image: Size, stage: Size): number {
  if (stage.width <= 0 || stage.height <= 0) return 1;
  const scale = FIT_MARGIN * Math.min(stage.width / image.width, stage.height / image.height);
  return Math.min(MAX_SCALE, scale);
}

/** Scales by `factor` within what is useful for this image, keeping the image point under `at` (screen) where it is. */
export function zoomAt(camera: Camera, factor: number, at: Point, image: Size, stage: Size): Camera {
  const smallest = Math.min(1, fitScale(image, stage)) / 2;
  const scale = Math.min(MAX_SCALE, Math.max(smallest, camera.scale * factor));
  const fixed = screenToImage(at, camera, stage);
  const centre = {
    x: fixed.x - (at.x - stage.width / 2) / scale,
    y: fixed.y - (at.y - stage.height / 2) / scale,
  };
  return { scale, centre: clampCentre(centre, image) };
}

/** Keeps the middle of the stage on the image, so that it can't be lost. */
export function clampCentre(centre: Point, image: Size): Point {
  return {
    x: Math.min(image.width, Math.max(0, centre.x)),
    y: Math.min(image.height, Math.max(0, centre.y)),
  };
}

/** The part of the image in sight, not rounded; empty (width or height 0) when it is out of sight. */
export function visibleRect(camera: Camera, image: Size, stage: Size): Rect {
  const from = screenToImage({ x: 0, y: 0 }, camera, stage);
  const to = screenToImage({ x: stage.width, y: stage.height }, camera, stage);
  const x = Math.max(0, from.x);
  const y = Math.max(0, from.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(image.width, to.x) - x),
    height: Math.max(0, Math.min(image.height, to.y) - y),
  };
}
