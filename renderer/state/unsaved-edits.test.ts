import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import { AppError } from '../../core/errors.ts';
import type { PendingEdit } from './edit-queue.ts';
import { FakeLabels } from './fake-labels.ts';
import { OpenImage } from './open-image.svelte.ts';
import { UnsavedEdits } from './unsaved-edits.ts';

/** What of Storage is used, with room for `room` characters. */
function storageOf(room = Infinity): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    removeItem: (key: string) => void items.delete(key),
    setItem(key: string, value: string) {
      if (value.length > room) throw new DOMException('full', 'QuotaExceededError');
      items.set(key, value);
    },
  } as Storage;
}

function edit(label: number, length: number, z = 0, x = 0): PendingEdit {
  const rect = { x, y: 0, width: length, height: 1 };
  const after = Uint32Array.from({ length }, (_, i) => label + (i % 3));
  const patch = { parts: [{ rect, before: new Uint32Array(length), after }] };
  return { tool: 'brush', edit: [{ plane: { t: 0, z }, patch }] };
}

describe('UnsavedEdits', () => {
  it('gives back the edits of each image, also to the next window', () => {
    const edits = fc.array(
      fc
        .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 512 }), fc.nat(3))
        .map(([label, length, z]) => edit(label, length, z)),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(edits, (all) => {
        const storage = storageOf();
        new UnsavedEdits(storage).keep('a', all);
        expect(new UnsavedEdits(storage).find('a')).toEqual(all);
        expect(new UnsavedEdits(storage).find('b')).toEqual([]);
      }),
    );
  });

  it('keeps nothing once everything was saved, and nothing old when there is no room', () => {
    const unsaved = new UnsavedEdits(storageOf(300));
    unsaved.keep('a', [edit(1, 4)]);
    expect(unsaved.find('a')).toHaveLength(1);
    unsaved.keep('a', []);
    expect(unsaved.find('a')).toEqual([]);
    unsaved.keep('a', [edit(1, 4)]);
    unsaved.keep('a', [edit(1, 4), edit(2, 512)]);
    expect(unsaved.find('a')).toEqual([]);
  });

  it('takes a damaged record as none', () => {
    const storage = storageOf();
    for (const text of [
      '{',
      '[1]',
      '[{"tool":"hammer","bytes":"AQ=="}]',
      '[{"tool":"brush","bytes":"AQ=="}]',
    ]) {
      storage.setItem('skipscope.unsaved.a', text);
      expect(new UnsavedEdits(storage).find('a')).toEqual([]);
    }
  });
});

describe('an image that is opened again', () => {
  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  async function open(server: FakeLabels, storage: Storage) {
    const image = new OpenImage(server.client, server.imageInfo, new UnsavedEdits(storage));
    await image.load();
    await image.labelTiles.ensure([{ column: 0, row: 0 }]);
    const paint = (x: number, label: number) => {
      const stroke = image.editor.beginStroke('brush');
      stroke?.paintSpan(x, 0, 1, label, 'overwrite');
      stroke?.finish();
    };
    return { image, paint };
  }
  const saved = (server: FakeLabels) =>
    Array.from(server.labelmap.readRect({ x: 0, y: 0, width: 6, height: 1 })).join('');
  const away = new AppError('server.unreachable', 'nobody there');

  it('makes the edits again that could not be saved, and no other', async () => {
    const [server, storage] = [new FakeLabels(6, 1), storageOf()];
    const first = await open(server, storage);
    first.paint(0, 1);
    await turn();
    server.failure = { error: away };
    first.paint(1, 2);
    first.paint(2, 3);
    await turn();
    expect(saved(server)).toBe('100000');

    const second = await open(server, storage);
    await vi.waitFor(() => expect(saved(server)).toBe('123000'));
    await vi.waitFor(() => expect(second.image.editor.unsaved).toBe(0));
    expect(second.image.editor.error).toBeNull();
    const third = await open(server, storage);
    expect(third.image.editor.error).toBeNull();
    expect(server.edits).toHaveLength(3);
  });

  it('loses none when the window is reloaded while they are made again', async () => {
    const [server, storage] = [new FakeLabels(6, 1), storageOf()];
    new UnsavedEdits(storage).keep('f', [edit(1, 1), edit(2, 1, 0, 2), edit(3, 1, 0, 4)]);
    const records: string[] = [];
    const setItem = storage.setItem.bind(storage);
    vi.spyOn(storage, 'setItem').mockImplementation((key, value) => {
      records.push(value);
      setItem(key, value);
    });
    server.gate = new Promise(() => undefined);
    void open(server, storage);
    await vi.waitFor(() => expect(records.length).toBeGreaterThan(0));
    for (const record of records) {
      const again = storageOf();
      again.setItem('skipscope.unsaved.f', record);
      const places = new UnsavedEdits(again).find('f').map((kept) => kept.edit[0].patch.parts[0].rect.x);
      expect(new Set(places)).toEqual(new Set([0, 2, 4]));
    }
  });

  it('leaves out what the server has got after all, and says what does not fit any more', async () => {
    const [server, storage] = [new FakeLabels(6, 1), storageOf()];
    const first = await open(server, storage);
    server.failure = { error: away, isLate: true };
    first.paint(0, 1);
    await turn();
    expect(saved(server)).toBe('100000');
    const second = await open(server, storage);
    expect(second.image.editor.error).toBeNull();
    expect(server.edits).toHaveLength(1);

    server.failure = { error: away };
    second.paint(4, 5);
    await turn();
    const other = await open(server, storageOf());
    other.paint(4, 9);
    await turn();
    const third = await open(server, storage);
    expect(third.image.editor.error).toContain('1 of 1');
    expect(saved(server)).toBe('100090');
  });
});
