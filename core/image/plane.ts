import { z } from 'zod';

/** One picture of an image: time point and z plane, numbered from 0. */
export const planeSchema = z.object({ t: z.int().nonnegative(), z: z.int().nonnegative() });
export type Plane = z.infer<typeof planeSchema>;

export const FIRST_PLANE: Plane = { t: 0, z: 0 };

export function isSamePlane(a: Plane, b: Plane): boolean {
  return a.t === b.t && a.z === b.z;
}

/** "T,Z": for headers and as the key of maps. */
export function formatPlane({ t, z }: Plane): string {
  return `${t},${z}`;
}

/** What `formatPlane` wrote; null for anything else. */
export function parsePlane(text: string): Plane | null {
  const match = /^(\d{1,9}),(\d{1,9})$/.exec(text);
  return match === null ? null : { t: Number(match[1]), z: Number(match[2]) };
}

/** Time points first, then z. */
export function comparePlanes(a: Plane, b: Plane): number {
  return a.t - b.t || a.z - b.z;
}
