import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, isAbsolute, join, relative, sep } from 'node:path';

import type { Context } from 'hono';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Answers GET requests with the files of the built window; `/` is its page. Nothing outside `folder` is ever read. */
export function serveWindow(folder: string) {
  return async (c: Context): Promise<Response> => {
    const path = await findFile(folder, new URL(c.req.url).pathname);
    const type = path === null ? undefined : TYPES[extname(path)];
    if (path === null || type === undefined) return c.text('There is nothing here.', 404);
    // File names in assets/ carry a hash of their content; the page itself must always be asked for.
    const isHashed = relative(folder, path).startsWith(`assets${sep}`);
    const cache = isHashed ? 'private, max-age=31536000, immutable' : 'no-cache';
    return c.body(await readFile(path), 200, { 'content-type': type, 'cache-control': cache });
  };
}

async function findFile(folder: string, pathname: string): Promise<string | null> {
  try {
    const name = decodeURIComponent(pathname === '/' ? '/index.html' : pathname);
    if (name.includes('\0')) return null;
    const root = await realpath(folder);
    const path = await realpath(join(root, name));
    const way = relative(root, path);
    if (way === '' || way.startsWith('..') || isAbsolute(way)) return null;
    return (await stat(path)).isFile() ? path : null;
  } catch {
    // Not a file, or not an address at all.
    return null;
  }
}
