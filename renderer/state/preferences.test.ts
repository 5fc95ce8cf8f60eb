import { describe, expect, it } from 'vitest';

import { parsePreferences, resolveTheme } from './preferences.svelte.ts';

describe('parsePreferences', () => {
  it.each([null, '', '{', '[]', 'null', '7'])('falls back to the defaults for %j', (text) => {
    expect(parsePreferences(text)).toMatchObject({
      theme: 'system',
      device: 'auto',
      modelId: null,
      panelWidth: 304,
    });
  });

  it('keeps what fits and replaces only what does not', () => {
    const stored = {
      theme: 'light',
      device: 'abacus',
      panelWidth: 9000,
      overlay: { opacity: 0.7, outlines: 'yes' },
      toolOptions: { brushSize: 40, paintMode: 'sideways' },
    };
    expect(parsePreferences(JSON.stringify(stored))).toMatchObject({
      theme: 'light',
      device: 'auto',
      panelWidth: 304,
      overlay: { opacity: 0.7, outlines: true },
      toolOptions: { brushSize: 40, paintMode: 'overwrite', reshapeBy: 2 },
    });
  });
});

describe('resolveTheme', () => {
  it('follows the system only when asked to', () => {
    expect(resolveTheme('system', true)).toBe('dark');
    expect(resolveTheme('system', false)).toBe('light');
    expect(resolveTheme('light', true)).toBe('light');
  });
});
