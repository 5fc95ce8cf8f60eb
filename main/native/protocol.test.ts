import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeEach, describe, expect, it, vi } from 'vitest';

import { appInfoSchema } from '../../core/contract.ts';
import { TestDoor } from '../api/testing/door.ts';
import { APP_ORIGIN, registerScheme, serveScheme, type RequestHandler } from './protocol.ts';
import { protocol, resetElectron, session } from './testing/electron-stand-in.ts';

vi.mock('electron', () => import('./testing/electron-stand-in.ts'));
beforeEach(resetElectron);

/** The function that Electron would call for a request of the window. */
function installed(handle: RequestHandler): (request: Request) => Promise<Response> {
  serveScheme(session.defaultSession as unknown as Parameters<typeof serveScheme>[0], handle);
  const [scheme, handler] = session.defaultSession.protocol.handle.mock.calls[0];
  expect(scheme).toBe('app');
  return async (request) => handler(request);
}

describe('registerScheme', () => {
  it('gives the scheme an origin and fetch, and never a way around the content security policy', () => {
    registerScheme();
    expect(protocol.registerSchemesAsPrivileged).toHaveBeenCalledExactlyOnceWith([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
    ]);
  });
});

describe('serveScheme', () => {
  it('passes a request of our host on as it is, with method, body and headers', async () => {
    const seen: Request[] = [];
    const answer = installed((request) => {
      seen.push(request);
      return new Response('here', { headers: { 'content-security-policy': "default-src 'none'" } });
    });
    const request = new Request(`${APP_ORIGIN}/api/images`, { method: 'POST', body: '{"fileId":"a"}' });
    const response = await answer(request);
    expect(seen).toEqual([request]);
    expect(await response.text()).toBe('here');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'");
  });

  it('knows no other host', async () => {
    const handle = vi.fn(() => new Response('here'));
    const response = await installed(handle)(new Request('app://elsewhere/api/app'));
    expect(response.status).toBe(404);
    expect(handle).not.toHaveBeenCalled();
  });

  it('gives the window a page and an API under a strict policy', async () => {
    const windowFolder = mkdtempSync(join(tmpdir(), 'skipscope-page-'));
    writeFileSync(join(windowFolder, 'index.html'), '<!doctype html><title>Skipscope</title>');
    const door = await TestDoor.open({ windowFolder });
    try {
      const answer = installed((request) => door.app.fetch(request));
      const [page, info] = [
        await answer(new Request(`${APP_ORIGIN}/`)),
        await answer(new Request(`${APP_ORIGIN}/api/app`)),
      ];
      expect(await page.text()).toContain('<title>Skipscope</title>');
      expect(appInfoSchema.parse(await info.json()).version).toBe(door.services.app.version);
      for (const { headers } of [page, info]) {
        const policy = headers.get('content-security-policy') ?? '';
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("script-src 'self'");
        expect(policy).not.toContain('unsafe-eval');
        expect(headers.get('x-content-type-options')).toBe('nosniff');
      }
    } finally {
      await door.close();
      rmSync(windowFolder, { recursive: true });
    }
  });
});
