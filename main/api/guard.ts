import { createHash, timingSafeEqual } from 'node:crypto';

import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

import { AppError } from '../../core/errors.ts';

export interface GuardOptions {
  /** Random, at least 32 characters; whoever has it may read and write the served folder. */
  token: string;
  /** Names besides those of loopback by which the server may be called. */
  hosts?: readonly string[];
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Keeps everybody out of the browser door but the browser that was given the printed address:
 *
 * - `Host` must be a known name, or another site could reach us by pointing its own name here (DNS rebinding);
 * - `Origin`, when sent, must be this very address, and `Sec-Fetch-Site` must not name another site;
 * - `GET /?token=...` sets a cookie and leads to `/`; all else needs that cookie.
 */
export function guard({ token, hosts = [] }: GuardOptions): MiddlewareHandler {
  // Cookies don't know ports: a name of its own keeps two servers on one machine apart.
  const cookie = `skipscope-${digest(token).toString('hex').slice(0, 12)}`;
  const known = new Set([...LOOPBACK, ...hosts.map((host) => nameOf(host) ?? host)]);
  const isToken = (value: string | undefined) =>
    value !== undefined && timingSafeEqual(digest(value), digest(token));

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
    if (c.req.method === 'GET' && c.req.path === '/' && isToken(c.req.query('token'))) {
      setCookie(c, cookie, token, { httpOnly: true, sameSite: 'Strict', path: '/' });
      // A redirect that began on another site would not carry a strict cookie; a page of our own does.
      return isForeign
        ? c.html('<!doctype html><meta http-equiv="refresh" content="0;url=/">')
        : c.redirect('/');
    }
    if (isForeign) return refuse(c, 'Another site may not use this server.');
    if (!isToken(getCookie(c, cookie)))
      return refuse(c, 'Open the address that Skipscope printed when it was started.');
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
