import type { ModelSpec, PlaneSource } from './model-spec.ts';

/** A plane of a kept map: a channel of the postprocessed output, or 1 minus it; clipped to 0..1. */
export interface KeptPlane {
  name: string;
  channel: number;
  invert: boolean;
}

/**
 * Where the separation has one of its maps from: the kept plane of that name, the same value (0..1) everywhere, or the
 * distance to the background of the thresholded foreground in pixels, capped at and divided by `distanceCap`.
 */
export type MapSource = 'kept' | { constant: number } | { distanceCap: number };

/** What a kept map holds, and what it is for: enough to separate objects and export masks when the model is gone. */
export interface MapLayout {
  /** Names of its planes in their order: the separation's maps that come from the network, then the model's masks. */
  planes: string[];
  maps: { foreground: MapSource; boundary: MapSource; distance: MapSource };
  /** Planes that are masks in their own right, and from where (0..1, exclusive) they count. */
  masks: { name: string; threshold: number }[];
}

export const MAPS = ['foreground', 'boundary', 'distance'] as const;

/** Diameter in pixels that the distance transform goes by for models that name none. */
const USUAL_DIAMETER = 20;

/** The planes that a run keeps, in the order of the file. */
export function keptPlanes({ planes, masks }: ModelSpec): KeptPlane[] {
  const maps = MAPS.flatMap((name) => {
    const source = planes[name];
    return 'channel' in source ? [{ name, channel: source.channel, invert: source.invert ?? false }] : [];
  });
  return [...maps, ...masks.map(({ name, channel }) => ({ name, channel, invert: false }))];
}

/** `diameter` of the image's objects in image pixels, null where it is not known. */
export function layoutOf(spec: ModelSpec, diameter: number | null): MapLayout {
  const cap = Math.max(1, (diameter ?? USUAL_DIAMETER) / 2);
  const sourceOf = (source: PlaneSource): MapSource => {
    if ('channel' in source) return 'kept';
    return 'constant' in source ? source : { distanceCap: cap };
  };
  const { foreground, boundary, distance } = spec.planes;
  return {
    planes: keptPlanes(spec).map((plane) => plane.name),
    maps: {
      foreground: sourceOf(foreground),
      boundary: sourceOf(boundary),
      distance: sourceOf(distance),
    },
    masks: spec.masks.map(({ name, threshold }) => ({ name, threshold })),
  };
}
