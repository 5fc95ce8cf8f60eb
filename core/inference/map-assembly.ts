import { CappedDistance } from './capped-distance.ts';
import { maskCut } from './heights.ts';
import { MAPS, type MapLayout } from './map-layout.ts';
import type { SeparationMaps } from './separate.ts';

export interface AssembledRows {
  maps: SeparationMaps;
  rows: number;
}

/**
 * Makes the three maps of the separation out of a kept map's planes, which arrive from top to bottom: takes them as they
 * are, fills in constants, computes distances. Those come some rows late, and everything else waits for them.
 */
export class MapAssembly {
  private readonly width: number;
  private readonly layout: MapLayout;
  private readonly cut: number;
  private readonly distance: CappedDistance | null;
  /** Planes of the rows that wait for their distances. */
  private readonly waiting: Uint8Array[];
  private waitingRows = 0;

  /** `threshold` (0..1) cuts the foreground that distances are measured in. */
  constructor(width: number, layout: MapLayout, threshold: number) {
    this.width = width;
    this.layout = layout;
    this.cut = maskCut(threshold);
    const { distance } = layout.maps;
    const isMeasured = typeof distance === 'object' && 'distanceCap' in distance;
    this.distance = isMeasured ? new CappedDistance(width, distance.distanceCap) : null;
    this.waiting = layout.planes.map(() => new Uint8Array(0));
  }

  /** The planes of `rows` further rows; null while nothing is complete. */
  push(planes: readonly Uint8Array[], rows: number): AssembledRows | null {
    if (!this.distance) return { maps: this.combine(planes, rows, null), rows };
    const count = rows * this.width;
    const held = this.waitingRows * this.width;
    for (const [i, plane] of planes.entries()) {
      const joined = new Uint8Array(held + count);
      joined.set(this.waiting[i]);
      joined.set(plane.subarray(0, count), held);
      this.waiting[i] = joined;
    }
    this.waitingRows += rows;
    const foreground = planes[this.layout.planes.indexOf('foreground')];
    return this.release(this.distance.push(foreground, rows, this.cut));
  }

  /** What still waits, after the last row; null when nothing does. */
  finish(): AssembledRows | null {
    return this.distance && this.release(this.distance.finish());
  }

  private release(distances: Uint8Array): AssembledRows | null {
    const rows = distances.length / this.width;
    if (rows === 0) return null;
    const maps = this.combine(this.waiting, rows, distances);
    for (const [i, plane] of this.waiting.entries()) this.waiting[i] = plane.subarray(distances.length);
    this.waitingRows -= rows;
    return { maps, rows };
  }

  private combine(planes: readonly Uint8Array[], rows: number, distances: Uint8Array | null): SeparationMaps {
    const count = rows * this.width;
    const [foreground, boundary, distance] = MAPS.map((name) => {
      const source = this.layout.maps[name];
      if (source === 'kept') return planes[this.layout.planes.indexOf(name)].subarray(0, count);
      if ('constant' in source) return new Uint8Array(count).fill(Math.round(source.constant * 255));
      if (distances) return distances;
      throw new Error(`only the distance map can be a distance transform, not ${name}`);
    });
    return { foreground, boundary, distance };
  }
}
