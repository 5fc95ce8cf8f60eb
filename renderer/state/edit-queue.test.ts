import { describe, expect, it, vi } from 'vitest';

import { EditQueue, type PendingEdit } from './edit-queue.ts';
import { LABELS } from './stand-ins.ts';

const edit = (): PendingEdit => ({ tool: 'brush', edit: [] });

describe('EditQueue', () => {
  it.each(Array.from({ length: 12 }, (_, i) => i))(
    'sends an edit that comes %i moments after the one before',
    async (moments) => {
      const sent: PendingEdit[] = [];
      const queue = new EditQueue({
        send: (each) => {
          sent.push(each);
          return Promise.resolve(LABELS);
        },
        findApplied: () => Promise.resolve(null),
        accepted: vi.fn(),
        rejected: vi.fn(),
        failed: vi.fn(),
        changed: vi.fn(),
      });
      queue.push(edit());
      for (let i = 0; i < moments; i++) await Promise.resolve();
      queue.push(edit());
      await new Promise((resolve) => setTimeout(resolve));
      expect(sent).toHaveLength(2);
      expect(queue.pending).toEqual([]);
      expect(queue.isSending).toBe(false);
    },
  );
});
