import { describe, expect, it, vi } from 'vitest';

import { AppError } from '../../core/errors.ts';
import { Messages } from './toasts.svelte.ts';

describe('Messages', () => {
  it('keeps a hidden toast in the log', () => {
    const messages = new Messages();
    messages.fail('Could not open a.tif', new AppError('file.corrupt', 'a.tif ends early.'));
    messages.hide(messages.toasts[0].id);
    expect(messages.toasts).toEqual([]);
    expect(messages.log).toMatchObject([{ code: 'file.corrupt', text: 'a.tif ends early.' }]);
    expect(messages.unread).toBe(1);
  });

  it('counts a repeated message instead of piling it up, and shows it again', () => {
    const messages = new Messages();
    messages.add({ kind: 'error', title: 'Tile missing' });
    messages.hide(messages.toasts[0].id);
    messages.add({ kind: 'error', title: 'Tile missing' });
    expect(messages.log).toHaveLength(1);
    expect(messages.toasts).toMatchObject([{ count: 2 }]);
  });

  it('has nothing unread and no toast once the log was opened', () => {
    const messages = new Messages();
    messages.add({ kind: 'warning', title: 'Folder holds no images' });
    expect(messages.unread).toBe(1);
    messages.markRead();
    expect(messages.unread).toBe(0);
    expect(messages.toasts).toEqual([]);
    expect(messages.log).toHaveLength(1);
  });

  it('shows the three newest', () => {
    const messages = new Messages();
    for (const title of ['one', 'two', 'three', 'four']) messages.add({ kind: 'info', title });
    expect(messages.toasts.map(({ title }) => title)).toEqual(['four', 'three', 'two']);
    expect(messages.unread).toBe(0);
  });

  it('owns up to a programming error', () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const messages = new Messages();
    messages.fail('Could not undo', new TypeError('x is not a function'));
    expect(messages.log[0]).toMatchObject({
      code: null,
      text: expect.stringContaining('x is not a function') as string,
    });
    expect(report).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
  });
});
