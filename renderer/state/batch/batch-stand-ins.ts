/** Batches and their images for tests. */
import type { BatchImage, BatchInfo } from '../../../core/contract.ts';
import { BatchForm } from './batch-form.svelte.ts';
import { standInBatches } from '../stand-ins.ts';

export function batchImage(index: number, change: Partial<BatchImage> = {}): BatchImage {
  const name = `${index}.tif`;
  return {
    index,
    fileId: `file ${name}`,
    name,
    location: `/data/${name}`,
    group: null,
    savedAs: String(index),
    state: 'waiting',
    fraction: 0,
    objects: null,
    medianDiameter: null,
    ms: null,
    files: [],
    isCorrected: false,
    error: null,
    ...change,
  };
}

export function batchInfo(change: Partial<BatchInfo> = {}): BatchInfo {
  return {
    id: 'b1',
    state: 'running',
    error: null,
    created: '2026-12-01T10:00:00.000Z',
    settings: new BatchForm(standInBatches({})).settings,
    inputs: ['/data'],
    out: { id: 'out', name: 'results', location: '/data/results' },
    images: 3,
    counts: { waiting: 2, running: 1, done: 0, skipped: 0, failed: 0 },
    objects: 0,
    fraction: 0,
    remainingMs: null,
    device: null,
    fallback: null,
    tables: [],
    ...change,
  };
}
