import { describe, expect, it, vi } from 'vitest';

import type { Comparison, ObjectInfo } from '../../core/contract.ts';
import type { ObjectTable } from '../../core/review/object-table.ts';
import type { Client } from '../client/client.ts';
import { OpenImage } from './open-image.svelte.ts';
import { imageInfo, LABELS, standInClient } from './stand-ins.ts';

/** Labels 1 to 4 in a row, with the doubts and areas below. */
const DOUBTS = [0.1, 0.9, 0.02, 0.5];

function object(label: number, isAccepted = false): ObjectInfo {
  const bounds = { x: label, y: 0, width: 1, height: 1 };
  const attributes = { class: 0, isLocked: false, isAccepted };
  return { label, area: 1, centroid: { x: label, y: 0 }, bounds, isEdited: false, ...attributes };
}

function tableOf(revision: number): ObjectTable {
  return {
    revision,
    labels: Uint32Array.of(1, 2, 3, 4),
    columns: [
      { name: 'area', values: Float64Array.of(10, 20, 30, 40) },
      { name: 'doubt', values: Float64Array.from(DOUBTS) },
    ],
  };
}

async function open(overrides: Partial<Client> = {}): Promise<OpenImage> {
  const objects = [1, 2, 3, 4].map((label) => object(label));
  const client = standInClient({
    labels: () => Promise.resolve({ ...LABELS, revision: 5 }),
    objects: () => Promise.resolve(objects),
    table: () => Promise.resolve(tableOf(5)),
    ...overrides,
  });
  const image = new OpenImage(client, imageInfo('a.tif'));
  await image.load();
  await image.table.measure();
  return image;
}

describe('ObjectTableState', () => {
  it('brushing selects the objects of a stretch, and shows only them', async () => {
    const image = await open();
    image.table.brush({ low: 15, high: 30 });
    expect([...image.table.rows]).toEqual([1, 2]);
    expect(image.editor.selection.labels).toEqual([2, 3]);
    image.table.brush(null);
    expect(image.editor.selection.size).toBe(0);
    expect(image.table.rows.length).toBe(4);
  });

  it('sorts by doubt from the top, and turns around when asked again', async () => {
    const { table } = await open();
    table.sortBy('doubt');
    expect([...table.rows]).toEqual([1, 3, 0, 2]);
    table.sortBy('doubt');
    expect([...table.rows]).toEqual([2, 0, 3, 1]);
  });

  it('filters, and leaves out objects that are gone', async () => {
    const image = await open();
    image.objects = [object(1), object(2, true), object(4)];
    expect([...image.table.rows]).toEqual([0, 1, 3]);
    image.table.filter = 'to-review';
    expect([...image.table.rows]).toEqual([0, 3]);
    image.table.filter = 'accepted';
    expect([...image.table.rows]).toEqual([1]);
  });

  it('knows when it is out of date, and keeps what a failed measuring said', async () => {
    const answers = vi.fn<Client['table']>().mockResolvedValue(tableOf(4));
    const { table } = await open({ table: answers });
    expect([table.isStale, table.isDue]).toEqual([true, true]);
    answers.mockRejectedValueOnce(new Error('no disk'));
    await table.measure(true);
    expect(table.error).toBe('The objects could not be measured: no disk');
    expect(table.isDue).toBe(false);
    answers.mockResolvedValue(tableOf(5));
    await table.measure();
    expect([table.isStale, table.isDue, table.error]).toEqual([false, false, null]);
  });

  it('is of the plane in sight only', async () => {
    const image = await open();
    image.plane = { t: 0, z: 1 };
    expect(image.table.table).toBeNull();
    expect(image.table.rows.length).toBe(0);
  });
});

describe('ReviewQueue', () => {
  it('goes from the most doubtful object on, and comes back to what was put off', async () => {
    const { review, editor } = await open();
    expect(review.waiting).toEqual([2, 4, 1, 3]);
    const seen = [1, 2, 3, 4, 5].map(() => {
      review.next();
      return editor.selection.first;
    });
    expect(seen).toEqual([2, 4, 1, 3, 2]);
    review.previous();
    expect(editor.selection.first).toBe(3);
  });

  it('leaves out what is accepted', async () => {
    const image = await open();
    image.objects = [object(1), object(2, true), object(3), object(4)];
    expect(image.review.waiting).toEqual([4, 1, 3]);
    expect(image.review.progress).toEqual({ objects: 4, accepted: 1 });
    expect(image.review.sound(0.05)).toEqual([3]);
  });

  it('accepts what is selected, and goes on at once', async () => {
    const setAttributes = vi.fn<Client['setAttributes']>().mockResolvedValue({ ...LABELS, revision: 6 });
    const { review, editor } = await open({ setAttributes });
    await review.accept();
    expect([editor.selection.first, setAttributes.mock.calls.length]).toEqual([2, 0]);
    const noted = review.accept();
    expect([editor.selection.first, ...review.waiting]).toEqual([4, 4, 1, 3]);
    await noted;
    expect(setAttributes.mock.calls[0]?.[1]).toEqual({ labels: [2], set: { isAccepted: true } });
    await review.acceptAll(review.sound(0.05));
    expect(setAttributes.mock.calls[1]?.[1]).toEqual({ labels: [3], set: { isAccepted: true } });
  });

  it('fixes with the brush', async () => {
    const { review, editor } = await open();
    review.fix();
    expect([editor.selection.first, editor.tool]).toEqual([2, 'brush']);
  });
});

describe('Comparing', () => {
  const RESULT: Comparison = {
    revision: 5,
    referenceId: 'r',
    name: 'First result',
    objects: 4,
    expected: 3,
    scores: [],
    dice: 1,
    aji: 1,
    matches: [{ label: 1, expected: 1, iou: 0.8 }],
    extra: [{ label: 2, iou: 0.3 }],
    missed: [{ label: 7, iou: 0, area: 1, bounds: { x: 0, y: 0, width: 1, height: 1 } }],
  };

  it('colours what is too much and what was missed, and adds the IoU to the table', async () => {
    const image = await open({ compare: () => Promise.resolve(RESULT) });
    expect([image.comparing.view, image.comparing.coloring]).toEqual(['off', null]);
    await image.comparing.compare({ kind: 'first-result' });
    expect([...image.comparing.coloring!.colors.keys()]).toEqual([2]);
    expect([...image.comparing.referenceColoring!.colors.keys()]).toEqual([7]);
    expect([...image.table.table!.columns.at(-1)!.values]).toEqual([0.8, 0.3, NaN, NaN]);
    await image.comparing.toggleBlink();
    expect(image.comparing.view).toBe('blink');
    image.plane = { t: 1, z: 0 };
    expect([image.comparing.view, image.comparing.result]).toEqual(['off', null]);
  });

  it('blinks with the first result when nothing was compared yet', async () => {
    const { comparing } = await open({ compare: () => Promise.resolve(RESULT) });
    await comparing.toggleBlink();
    expect([comparing.view, comparing.reference]).toEqual(['blink', { kind: 'first-result' }]);
    await comparing.toggleBlink();
    expect(comparing.view).toBe('off');
  });

  it('says why labels cannot be compared', async () => {
    const { comparing } = await open({ compare: () => Promise.reject(new Error('another size')) });
    await comparing.compare({ kind: 'file', fileId: 'f' });
    expect([comparing.error, comparing.result, comparing.isRunning]).toEqual(['another size', null, false]);
  });
});
