import { describe, expect, it } from 'vitest';

import { formatMessage } from './message-text.ts';

describe('formatMessage', () => {
  it('writes what a bug report needs', () => {
    const time = Date.UTC(2026, 10, 23, 12);
    const message = {
      id: 1,
      kind: 'error',
      title: 'T',
      text: 'x',
      code: 'file.corrupt',
      time,
      action: null,
      count: 2,
    } as const;
    expect(formatMessage(message)).toBe('2026-11-23T12:00:00.000Z error [file.corrupt]: T (2 times)\nx');
  });
});
