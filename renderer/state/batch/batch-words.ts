import type { BatchImageState, BatchInfo, BatchState } from '../../../core/contract.ts';

export const STATE_NAMES: Record<BatchState, string> = {
  queued: 'Waiting for another batch',
  running: 'Running',
  paused: 'Paused',
  interrupted: 'Cut off: Skipscope ended meanwhile',
  done: 'Done',
  cancelled: 'Cancelled',
  failed: 'Stopped',
};

export const IMAGE_STATE_NAMES: Record<BatchImageState, string> = {
  waiting: 'Waiting',
  running: 'At work',
  done: 'Done',
  skipped: 'Done before',
  failed: 'Failed',
};

/** '40 images, 1 Dec 2026, 14:05'. */
export function batchTitle({ images, created }: Pick<BatchInfo, 'images' | 'created'>): string {
  const date = new Date(created).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return `${imagesText(images)}, ${date}`;
}

/** What has become of the images, in a line: '12 of 40 images done, 1 failed'. */
export function countsText({ counts, images }: Pick<BatchInfo, 'counts' | 'images'>): string {
  const { done, skipped, failed } = counts;
  const parts = [`${(done + skipped).toLocaleString('en')} of ${imagesText(images)} done`];
  if (skipped > 0) parts.push(`${skipped.toLocaleString('en')} of them before`);
  if (failed > 0) parts.push(`${failed.toLocaleString('en')} failed`);
  return parts.join(', ');
}

function imagesText(images: number): string {
  return `${images.toLocaleString('en')} ${images === 1 ? 'image' : 'images'}`;
}
