import type { Page } from '@playwright/test';

import { expect } from './fixtures.ts';

export async function choose(window: Page, tool: string): Promise<void> {
  await window.getByRole('radio', { name: tool, exact: true }).click();
}

/** Until the server has all edits. "1 edit not saved" is not enough. */
export async function expectSaved(window: Page): Promise<void> {
  await expect(window.getByTestId('save-state')).toHaveText(/^\s*Saved/);
}

/** Does what makes an edit, and waits until that one is saved: what the window says beforehand is of the edit before it. */
export async function edit(window: Page, act: () => Promise<void>): Promise<void> {
  await expectSaved(window);
  const before = await window.getByTestId('save-state').textContent();
  await act();
  await expect(window.getByTestId('save-state')).not.toHaveText(before ?? '');
  await expectSaved(window);
}
