import { test as base, type Page } from '@playwright/test';

import { Server } from './server.ts';
import { Stage } from './stage.ts';

interface Fixtures {
  /** A server of the test's own; put images into `server.root`. */
  server: Server;
  /** The window, let in by the token, with nothing open. Errors on its console fail the test. */
  window: Page;
  stage: Stage;
}

export const test = base.extend<Fixtures>({
  server: async ({}, use) => {
    const server = new Server();
    try {
      await server.start();
      await use(server);
    } finally {
      await server.dispose();
    }
  },
  window: async ({ page, server }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(server.url);
    await use(page);
    if (errors.length > 0) throw new Error(`the window reported errors:\n${errors.join('\n')}`);
  },
  stage: async ({ window }, use) => {
    await use(new Stage(window));
  },
});

export { expect } from '@playwright/test';
