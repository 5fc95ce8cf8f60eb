import { createHash } from 'node:crypto';

import type { ContourPart, Ring } from '../../../core/mask/contours.ts';

/** Of our object ids: a random UUID, so that names below it meet those of nobody else (RFC 9562, section 5.5). */
const NAMESPACE = Buffer.from('6f0c4d1e9a3b4c5f8e7d2b1a0c9f8e7d', 'hex');

export interface FeatureFacts {
  label: number;
  /** Pixels. */
  area: number;
  imageName: string;
  /** Z plane and time point from 0 on; null for an image that has one plane only. */
  plane: { z: number; t: number } | null;
}

/**
 * One object as QuPath reads it (QuPathTypeAdapters.java): a detection, whose geometry is in full-resolution pixels from the top
 * left corner. The id depends on the image's name and the label alone, so importing again replaces.
 */
export function encodeFeature(parts: readonly ContourPart[], facts: FeatureFacts): string {
  const { label, area, imageName, plane } = facts;
  const id = nameUuid(`${imageName}/${label}`);
  const properties = JSON.stringify({
    objectType: 'detection',
    name: String(label),
    measurements: { Label: label, 'Area px^2': area },
  });
  const place = plane === null ? '' : `,"plane":${JSON.stringify({ c: -1, ...plane })}`;
  // Put together by hand: an array for each of millions of points would take longer than all the rest.
  return `{"type":"Feature","id":"${id}","geometry":{${geometryOf(parts)}${place}},"properties":${properties}}`;
}

function geometryOf(parts: readonly ContourPart[]): string {
  const polygons = parts.map(({ outer, holes }) => `[${[outer, ...holes].map(closed).join(',')}]`);
  return polygons.length === 1
    ? `"type":"Polygon","coordinates":${polygons[0]}`
    : `"type":"MultiPolygon","coordinates":[${polygons.join(',')}]`;
}

/** Points of a ring, the first one again at the end. */
function closed(ring: Ring): string {
  let points = '';
  for (let i = 0; i < ring.length; i += 2) points += `[${ring[i]},${ring[i + 1]}],`;
  return `[${points}[${ring[0]},${ring[1]}]]`;
}

/** A version 5 UUID. */
function nameUuid(name: string): string {
  const hash = createHash('sha1').update(NAMESPACE).update(name, 'utf8').digest().subarray(0, 16);
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
