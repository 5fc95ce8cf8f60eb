import { createHash, timingSafeEqual } from 'node:crypto';

import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

import { AppError } from '../../core/errors.ts';

export interface GuardOptions {
  /** By token: random, at least 32 characters. Whoever has one is that user, who may read and write the served folder. */
  users: ReadonlyMap<string, string>;
  /** Names besides those of loopback by which the server may be called. */
  hosts?: readonly string[];
  /** Where a reverse proxy shows the server to its users; its path is taken off by the proxy. */
  publicUrl?: URL | null;
}

/** What the guard tells those behind it. */
export interface Guarded {
  Variables: { user: string };
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Keeps everybody out of the browser door but the browsers that were given a printed address:
 *
 * - `Host` must be a known name, or another site could reach us by pointing its own name here (DNS rebinding);
 * - `Origin`, when sent, must be this very address, and `Sec-Fetch-Site` must not name another site;
 * - `GET /?token=...` sets a cookie and leads to the page; all else needs that cookie, which says who it is.
 */
export function guard({ users, hosts = [], publicUrl = null }: GuardOptions): MiddlewareHandler<Guarded> {
  const named = publicUrl === null ? hosts : [...hosts, publicUrl.host];
  const known = new Set([...LOOPBACK, ...named.map((host) => nameOf(host) ?? host)]);
  const digests = [...users].map(([token, user]) => ({ digest: digest(token), user }));
  const userOf = (token: string | undefined): string | undefined => {
    if (token === undefined) return undefined;
    const given = digest(token);
    return digests.find((each) => timingSafeEqual(each.digest, given))?.user;
  };

  return async (c, next) => {
    const host = c.req.header('host') ?? new URL(c.req.url).host;
    const name = nameOf(host);
    if (name === null || !known.has(name))
      return refuse(c, `This server does not answer to the name "${host}".`);
    const origin = c.req.header('origin');
    if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
      return refuse(c, 'Another site may not use this server.');
    }
    const site = c.req.header('sec-fetch-site');
    const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
    // Cookies don't know ports: a name of its own keeps two servers on one machine apart.
    const cookie = `skipscope-${/:(\d+)$/.exec(host)?.[1] ?? 'default'}`;
    const token = c.req.query('token');
    if (c.req.method === 'GET' && c.req.path === '/' && token !== undefined && userOf(token) !== undefined) {
      const isPublic = publicUrl !== null && host === publicUrl.host;
      setCookie(c, cookie, token, {
        httpOnly: true,
        sameSite: 'Strict',
        path: isPublic ? publicUrl.pathname : '/',
        secure: isPublic && publicUrl.protocol === 'https:',
      });
      // A redirect that began on another site would not carry a strict cookie; a page of our own does.
      return isForeign
        ? c.html('<!doctype html><meta http-equiv="refresh" content="0;url=./">')
        : c.redirect('./');
    }
    if (isForeign) return refuse(c, 'Another site may not use this server.');
    const user = userOf(getCookie(c, cookie));
    if (user === undefined) return refuse(c, 'Open the address that Skipscope printed when it was started.');
    c.set('user', user);
    return next();
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The host's name without its port, as a browser writes it; null for what is no host. */
function nameOf(host: string): string | null {
  const isBareIpv6 = host.includes(':') && !host.includes('[') && host.split(':').length > 2;
  const address = `http://${isBareIpv6 ? `[${host}]` : host}`;
  return URL.canParse(address) ? new URL(address).hostname : null;
}

function refuse(c: Context, reason: string): Response {
  if (c.req.path.startsWith('/api/')) return c.json(new AppError('request.forbidden', reason).toBody(), 403);
  const escaped = reason.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return c.html(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Skipscope</title>` +
      `<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto; padding: 0 1rem">` +
      `<h1 style="font-size: 1.25rem">Skipscope cannot open this page</h1><p>${escaped}</p></body></html>`,
    403,
  );
}
