import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { canOpenBrowser } from './browser.ts';
import {
  fetchRuntime,
  findDisplayObstacle,
  findRuntime,
  findUserObstacle,
  runRuntime,
} from './desktop-runtime.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skipscope-runtime-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, text = ''): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
};

describe('findRuntime', () => {
  it('wants both the note of the installer and the program', () => {
    expect(findRuntime(folder, {})).toBeNull();
    put('path.txt', 'electron');
    expect(findRuntime(folder, {})).toBeNull();
    const program = put('dist/electron');
    expect(findRuntime(folder, {})).toBe(program);
  });

  it('takes one from elsewhere when told so', () => {
    const program = put('elsewhere/electron');
    expect(findRuntime(folder, { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'elsewhere') })).toBe(program);
  });
});

describe('obstacles', () => {
  it('name a missing display on Linux only', () => {
    expect(findDisplayObstacle({}, 'linux')).toBe('there is no display');
    expect(findDisplayObstacle({ DISPLAY: ':0' }, 'linux')).toBeNull();
    expect(findDisplayObstacle({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBeNull();
    expect(findDisplayObstacle({}, 'darwin')).toBeNull();
  });

  it('name the superuser on Linux only', () => {
    expect(findUserObstacle(0, 'linux')).toBe('it does not run as root');
    expect(findUserObstacle(1000, 'linux')).toBeNull();
    expect(findUserObstacle(undefined, 'win32')).toBeNull();
  });
});

describe('fetchRuntime', () => {
  it('gives up at once where its server cannot be reached', async () => {
    const env = { ELECTRON_MIRROR: 'http://127.0.0.1:9/' };
    expect(await fetchRuntime(folder, { env })).toBe('127.0.0.1:9 cannot be reached');
  });

  it.each([
    ['', null],
    ['process.exit(1)', 'the download failed'],
    ['setTimeout(() => {}, 60_000)', 'the download took too long'],
  ])('runs the installer %j: %s', async (script, expected) => {
    const server = createServer((_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const env = { ELECTRON_MIRROR: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
    put('install.js', script);
    try {
      const download = expected === 'the download took too long' ? 200 : 20_000;
      expect(await fetchRuntime(folder, { env, deadlines: { probe: 5_000, download } })).toBe(expected);
    } finally {
      server.close();
    }
  });
});

describe('runRuntime', () => {
  it('returns null when the program cannot be started or ends at once with an error', async () => {
    expect(await runRuntime(join(folder, 'nothing'), folder, [])).toBeNull();
    put('index.js', 'process.exit(133)');
    expect(await runRuntime(process.execPath, join(folder, 'index.js'), [])).toBeNull();
  });

  it('returns 0 when the window was closed', async () => {
    put('index.js', 'process.exit(process.argv[2] === "a.tif" ? 0 : 1)');
    expect(await runRuntime(process.execPath, join(folder, 'index.js'), ['a.tif'])).toBe(0);
  });
});

describe('canOpenBrowser', () => {
  it('needs somebody in front of a screen', () => {
    expect(canOpenBrowser({}, 'darwin')).toBe(true);
    expect(canOpenBrowser({ DISPLAY: ':0' }, 'linux')).toBe(true);
    expect(canOpenBrowser({}, 'linux')).toBe(false);
    expect(canOpenBrowser({ DISPLAY: ':0', CI: 'true' }, 'linux')).toBe(false);
    expect(canOpenBrowser({ SSH_CONNECTION: '1 2 3 4' }, 'win32')).toBe(false);
  });
});
