import type { SegmentEstimate } from '../../core/contract.ts';
import type { Rect } from '../../core/image/geometry.ts';
import type { ScopeKind } from '../state/segment-scope.svelte.ts';
import { formatBytes } from '../../core/byte-size.ts';
import { formatDuration } from './format.ts';

interface ScopeItem {
  value: ScopeKind;
  label: string;
  detail: string;
  /** What stands on the button. */
  button: string;
}

const ITEMS: Record<ScopeKind, Omit<ScopeItem, 'value'>> = {
  plane: { label: 'Whole plane', detail: 'Everything that this plane holds.', button: 'Segment' },
  view: {
    label: 'Current view',
    detail: 'What the picture shows now. Objects elsewhere stay.',
    button: 'Segment view',
  },
  region: {
    label: 'Drawn region',
    detail: 'Drag a rectangle on the picture. Objects elsewhere stay.',
    button: 'Segment region',
  },
  z: { label: 'All z planes', detail: 'The whole stack, plane by plane.', button: 'Segment stack' },
  t: { label: 'All time points', detail: 'The whole series, one after the other.', button: 'Segment series' },
  all: { label: 'All planes', detail: 'Every z plane of every time point.', button: 'Segment all planes' },
  images: {
    label: 'All open images',
    detail: 'One after the other, with the same model and settings.',
    button: 'Segment all images',
  },
};

export function scopeItems(kinds: readonly ScopeKind[]): ScopeItem[] {
  return kinds.map((value) => ({ value, ...ITEMS[value] }));
}

/** What stands on the button that starts it. */
export function segmentTitle(kind: ScopeKind): string {
  return ITEMS[kind].button;
}

/** '640 × 480 px at 12, 30'. */
export function regionText({ x, y, width, height }: Rect): string {
  return `${width} × ${height} px at ${x}, ${y}`;
}

/** What a run will take, in one line; the time is known once there was one. */
export function estimateText({ planes, ms, memoryBytes }: SegmentEstimate): string {
  const count = planes > 1 ? `${planes} planes. ` : '';
  if (ms === null) return `${count}The time is known after the first run with this model and device.`;
  const memory = memoryBytes === null ? '' : `, up to ${formatBytes(memoryBytes)} of memory`;
  return `${count}Takes about ${formatDuration(ms)}${memory}.`;
}
