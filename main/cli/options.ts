import { InvalidArgumentError } from 'commander';

import { EXPORT_FORMATS, type ExportFormat } from '../../core/contract.ts';
import type { Rect } from '../../core/image/geometry.ts';

const MOST_CHANNELS = 64;
const MOST_JOBS = 64;

/** Parsers of option values; each throws what commander shows as wrong usage. */

export function parseFraction(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError(`Expected a number from 0 to 1, got "${text}".`);
  }
  return value;
}

export function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new InvalidArgumentError(`Expected a whole number from 0 on, got "${text}".`);
  return Number(text);
}

export function parseJobs(text: string): number {
  const value = parseCount(text);
  if (value >= 1 && value <= MOST_JOBS) return value;
  throw new InvalidArgumentError(`Expected a number of images from 1 to ${MOST_JOBS}, got "${text}".`);
}

/** Pixels, as of the contract's SegmentRequest. */
export function parseDiameter(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0.5 && value <= 10_000) return value;
  throw new InvalidArgumentError(`Expected a number of pixels from 0.5 to 10000, got "${text}".`);
}

/** "0" or "2,1,0". */
export function parseChannels(text: string): number[] {
  const channels = text.split(',').map((part) => parseCount(part.trim()));
  if (channels.length > MOST_CHANNELS)
    throw new InvalidArgumentError(`Expected at most ${MOST_CHANNELS} channels, got ${channels.length}.`);
  return channels;
}

/** "t,z". */
export function parsePlane(text: string): { t: number; z: number } {
  const [t, z, ...rest] = text.split(',').map((part) => parseCount(part.trim()));
  if (t === undefined || z === undefined || rest.length > 0) {
    throw new InvalidArgumentError(`Expected a time point and a z plane such as 0,3, got "${text}".`);
  }
  return { t, z };
}

/** "3/16": the third of sixteen shares; `index` from 0. */
export function parseShard(text: string): { index: number; count: number } {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  if (index !== undefined && Number(index) >= 1 && Number(index) <= Number(count))
    return { index: Number(index) - 1, count: Number(count) };
  throw new InvalidArgumentError(`Expected a share such as 3/16, counted from 1, got "${text}".`);
}

/** More than 0: a share of nothing would link everything. */
export function parseShare(text: string): number {
  const share = parseFraction(text);
  if (share > 0) return share;
  throw new InvalidArgumentError(`Expected a number above 0, up to 1, got "${text}".`);
}

/** "x,y,width,height" in pixels. */
export function parseRegion(text: string): Rect {
  const [x, y, width, height, ...rest] = text.split(',').map((part) => parseCount(part.trim()));
  if (height === undefined || rest.length > 0 || width === 0 || height === 0) {
    throw new InvalidArgumentError(
      `Expected the left, top, width and height of a rectangle in pixels, such as 1024,512,400,300, got "${text}".`,
    );
  }
  return { x, y, width, height };
}

/** "label-tiff,mask-png". */
export function parseFormats(text: string): ExportFormat[] {
  const names = text.split(',').map((part) => part.trim());
  const unknown = names.filter((name) => !(EXPORT_FORMATS as readonly string[]).includes(name));
  if (unknown.length > 0) {
    throw new InvalidArgumentError(
      `Unknown: "${unknown.join('", "')}". Known formats are ${EXPORT_FORMATS.join(', ')}.`,
    );
  }
  return [...new Set(names)] as ExportFormat[];
}
