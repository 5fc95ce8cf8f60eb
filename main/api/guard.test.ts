import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createFrontDoor } from './front-door.ts';
import { TestDoor } from './testing/door.ts';

const TOKEN = 'a-token-of-at-least-thirty-two-characters';
const BEN = 'another-token-of-at-least-thirty-two-characters';
const ORIGIN = 'http://127.0.0.1:4816';

let door: TestDoor;
let front: ReturnType<typeof createFrontDoor>;
let windowFolder: string;
let cookie: string;
beforeAll(async () => {
  windowFolder = await mkdtemp(join(tmpdir(), 'skipscope-window-'));
  await mkdir(join(windowFolder, 'assets'));
  await writeFile(join(windowFolder, 'index.html'), '<!doctype html>the window');
  await writeFile(join(windowFolder, 'assets', 'index-1a2b.js'), 'export {};');
  door = await TestDoor.open({ windowFolder });
  const ben = { token: BEN, fetch: () => new Response('ben’s') };
  front = createFrontDoor({
    users: new Map([
      ['anna', { token: TOKEN, fetch: (request: Request) => door.app.fetch(request) }],
      ['ben', ben],
    ]),
    hosts: ['lab.example'],
    publicUrl: new URL('https://proxy.example:8443/skipscope/'),
  });
  await writeFile(join(door.folder, 'secret.js'), 'secret');
  await symlink(join(door.folder, 'secret.js'), join(windowFolder, 'assets', 'link.js'));
  const response = await ask('/?token=' + TOKEN, { cookie: '' });
  cookie = response.headers.get('set-cookie')!.split(';')[0]!;
});
afterAll(async () => {
  await door.close();
  await rm(windowFolder, { recursive: true });
});

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  const init = { method, headers: { host: '127.0.0.1:4816', cookie, ...headers } };
  return Promise.resolve(front.request(ORIGIN + path, init));
}

describe('guard', () => {
  it('exchanges the token for a cookie that scripts and other sites do not get', async () => {
    const response = await ask('/?token=' + TOKEN, { cookie: '' });
    expect([response.status, response.headers.get('location')]).toEqual([302, './']);
    const set = response.headers.get('set-cookie')!;
    expect(set).toContain('HttpOnly');
    expect(set).toContain('SameSite=Strict');
    expect(set).not.toContain('Secure');
  });

  it('knows users by their tokens, and keeps each to what is theirs', async () => {
    const entry = await ask('/?token=' + BEN, { cookie: '' });
    const ben = entry.headers.get('set-cookie')!.split(';')[0];
    expect(ben).not.toBe(cookie);
    expect(await (await ask('/api/app', { cookie: ben })).text()).toBe('ben’s');
    expect(await (await ask('/api/app')).json()).toMatchObject({ door: 'browser' });
  });

  it('lives behind a proxy that encrypts and shows it below a path', async () => {
    const proxied = { host: 'proxy.example:8443', origin: 'https://proxy.example:8443' };
    const entry = await ask('/?token=' + TOKEN, { ...proxied, cookie: '' });
    const set = entry.headers.get('set-cookie')!;
    expect(set).toMatch(/^skipscope-8443=.*; Path=\/skipscope\/; HttpOnly; Secure; SameSite=Strict$/);
    const answer = await ask('/api/app', { ...proxied, cookie: set.split(';')[0] });
    expect(answer.status).toBe(200);
  });

  it('reaches the page from a link on another site too', async () => {
    const response = await ask('/?token=' + TOKEN, { cookie: '', 'sec-fetch-site': 'cross-site' });
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('url=./')]);
  });

  it.each([
    ['no cookie', '/api/app', { cookie: '' }],
    ['a wrong token', '/?token=wrong', { cookie: '' }],
    ['the token in another place', `/api/app?token=${TOKEN}`, { cookie: '' }],
    ['a name that is not ours', '/api/app', { host: 'evil.example:4816' }],
    ['a name that starts like ours', '/api/app', { host: '127.0.0.1.evil.example' }],
    ['an origin of another site', '/api/app', { origin: 'http://evil.example' }],
    ['an origin of another port', '/api/app', { origin: 'http://127.0.0.1:9999' }],
    ['an origin of nobody', '/api/app', { origin: 'null' }],
    ['a request that another site made', '/api/app', { 'sec-fetch-site': 'cross-site' }],
  ])('refuses %s', async (_, path, headers) => {
    const response = await ask(path, headers);
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain(TOKEN);
  });

  it('says in JSON to programs and in words to people what to do', async () => {
    expect(await (await ask('/api/app', { cookie: '' })).json()).toMatchObject({ code: 'request.forbidden' });
    const page = await ask('/', { cookie: '' });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('Open the address that Skipscope printed');
    const named = await ask('/', { host: '<script>' });
    expect(await named.text()).not.toContain('<script>');
  });

  it.each(['localhost:4816', '[::1]:4816', 'lab.example:4816', '127.0.0.1'])(
    'answers to the name %s',
    async (host) => {
      const entry = await ask('/?token=' + TOKEN, { host, cookie: '' });
      const response = await ask('/api/app', {
        host,
        cookie: entry.headers.get('set-cookie')!.split(';')[0],
        origin: `http://${host}`,
        'sec-fetch-site': 'same-origin',
      });
      expect(response.status).toBe(200);
    },
  );
});

describe('the window’s files', () => {
  it('come with their types and with the policy', async () => {
    const page = await ask('/');
    expect(await page.text()).toContain('the window');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const script = await ask('/assets/index-1a2b.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toContain('immutable');
  });

  it.each([
    '/../secret.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/assets/..%5c..%5csecret.js',
    '/assets/link.js',
    '/assets',
    '/%00',
    '/%',
    '/missing.js',
  ])('do not include %s', async (path) => {
    const response = await ask(path);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('secret');
  });
});
