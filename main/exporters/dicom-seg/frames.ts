import { RUN_FIELDS } from '../../../core/mask/object-runs.ts';
import type { LabelSource } from '../../services/exporting.ts';
import { measureSource, readObjects } from '../objects.ts';

/** One object in one plane. */
export interface SegFrame {
  /** Of the object's segment, from 1 on. */
  segment: number;
  /** Which of the planes it is in. */
  page: number;
}

export interface SegFrames {
  /** Labels, in the order of their segments. */
  labels: readonly number[];
  /** By segment, then by plane. */
  frames: readonly SegFrame[];
}

/** Which frames a segmentation of these planes has: one for each object in each plane. */
export async function planFrames(planes: readonly LabelSource[], signal?: AbortSignal): Promise<SegFrames> {
  const pages = new Map<number, number[]>();
  for (const [page, source] of planes.entries()) {
    for (const label of (await measureSource(source, signal)).keys())
      pages.set(label, [...(pages.get(label) ?? []), page]);
  }
  const labels = [...pages.keys()].sort((a, b) => a - b);
  const frames = labels.flatMap((label, i) => pages.get(label)!.map((page) => ({ segment: i + 1, page })));
  return { labels, frames };
}

/** The pixels of all frames, one bit each, the lowest first, without gaps between frames (PS3.5, 8.2). */
export async function packFrames(
  planes: readonly LabelSource[],
  { labels, frames }: SegFrames,
  signal?: AbortSignal,
): Promise<Buffer> {
  const [{ width, height }] = planes;
  const size = width * height;
  const bits = Buffer.alloc(Math.ceil((size * frames.length) / 8));
  const segments = new Map(labels.map((label, i) => [label, i + 1]));
  const places = new Map(frames.map(({ segment, page }, i) => [`${segment} ${page}`, i]));
  for (const [page, source] of planes.entries()) {
    for await (const { label, runs } of readObjects(source, signal)) {
      const first = places.get(`${segments.get(label)} ${page}`)! * size;
      for (let i = 0; i < runs.length; i += RUN_FIELDS)
        setBits(bits, first + runs[i] * width + runs[i + 1], first + runs[i] * width + runs[i + 2]);
    }
  }
  return bits;
}

function setBits(bits: Buffer, start: number, end: number): void {
  for (let at = start; at < end; at++) {
    if (at % 8 === 0 && at + 8 <= end) {
      bits[at / 8] = 0xff;
      at += 7;
    } else bits[Math.floor(at / 8)] |= 1 << (at % 8);
  }
}
