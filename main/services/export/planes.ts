import type { ImageShape, PixelSize } from '../../../core/image/pixel-source.ts';
import { FIRST_PLANE, formatPlane, type Plane } from '../../../core/image/plane.ts';
import type { ExportedLabels, LabelSource, MapReader, SourceImage } from '../exporting.ts';
import type { PlaneCount, PlaneLabels } from '../projects/plane-labels.ts';

/** What the sources of an image's planes are made of. */
export interface PlaneAccess {
  size: Pick<ImageShape, 'x' | 'y' | 't' | 'z'>;
  pixelSize: PixelSize | null;
  /** Reads a plane; it may be let go when another is read. */
  readPlane(plane: Plane): Promise<PlaneLabels>;
  mapOf(plane: Plane): MapReader | null;
  imageOf(plane: Plane): SourceImage;
}

/** The planes with labels (`counts`) as exporters read them, one in memory at a time; without any, the first one. */
export function exportedLabels(counts: readonly PlaneCount[], access: PlaneAccess): ExportedLabels {
  const labelled = counts.length > 0 ? counts : [{ ...FIRST_PLANE, objects: 0, maxLabel: 0 }];
  const planes = labelled.map((count) => ({
    plane: { t: count.t, z: count.z },
    labels: source(count, access),
  }));
  if (planes.length === 1) return { planes, stack: null };
  const byPlane = new Map(planes.map(({ plane, labels }) => [formatPlane(plane), labels]));
  const { t, z } = access.size;
  const stack = Array.from({ length: t * z }, (_, page) => {
    const plane = { t: Math.floor(page / z), z: page % z };
    return byPlane.get(formatPlane(plane)) ?? blank(plane, access);
  });
  return {
    planes,
    stack: { t, z, maxLabel: Math.max(...labelled.map((count) => count.maxLabel)), planes: stack },
  };
}

function source(count: PlaneCount, { size, pixelSize, readPlane, mapOf, imageOf }: PlaneAccess): LabelSource {
  const { objects, maxLabel } = count;
  const { x: width, y: height } = size;
  return {
    width,
    height,
    objects,
    maxLabel,
    pixelSize,
    map: mapOf(count),
    image: imageOf({ t: count.t, z: count.z }),
    readRows: async (y, rows) => (await readPlane(count)).labelmap.readRect({ x: 0, y, width, height: rows }),
  };
}

function blank(plane: Plane, { size, pixelSize, imageOf }: PlaneAccess): LabelSource {
  const { x: width, y: height } = size;
  return {
    width,
    height,
    objects: 0,
    maxLabel: 0,
    pixelSize,
    map: null,
    image: imageOf(plane),
    readRows: (_, rows) => Promise.resolve(new Uint32Array(rows * width)),
  };
}
