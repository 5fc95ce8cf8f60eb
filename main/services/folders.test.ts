import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { findAppFolder, findDataFolder, findResources } from './folders.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skipscope-folders-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('findResources', () => {
  it('is the folder beside the archive of an installed app', () => {
    mkdirSync(join(folder, 'models'));
    expect(findResources(folder)).toBe(folder);
  });

  it("is the app's own folder elsewhere, Electron's own resources included", () => {
    const root = resolve(import.meta.dirname, '../..');
    expect(findAppFolder()).toBe(root);
    expect(findResources(undefined)).toBe(root);
    expect(findResources(folder)).toBe(root);
  });
});

describe('findDataFolder', () => {
  it('is where each system keeps such things, or where it is told to be', () => {
    expect(findDataFolder({ SKIPSCOPE_DATA: '/d' }, 'linux')).toBe('/d');
    expect(findDataFolder({ XDG_DATA_HOME: '/x' }, 'linux')).toBe(join('/x', 'skipscope'));
    expect(findDataFolder({}, 'linux')).toBe(join(homedir(), '.local', 'share', 'skipscope'));
    expect(findDataFolder({}, 'darwin')).toBe(join(homedir(), 'Library', 'Application Support', 'Skipscope'));
    expect(findDataFolder({ APPDATA: '/r' }, 'win32')).toBe(join('/r', 'Skipscope'));
  });
});
