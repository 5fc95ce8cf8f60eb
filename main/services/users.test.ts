import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { openUsers } from './users.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-users-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('gives each user a token that stays, in a file that nobody else reads', async () => {
  const [anna, ben] = await openUsers(['anna', 'ben'], folder);
  expect(anna.token).not.toBe(ben.token);
  expect(await openUsers(['ben'], folder)).toEqual([ben]);
  const path = join(anna.dataFolder, 'token');
  expect(await readFile(path, 'utf8')).toBe(`${anna.token}\n`);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(anna.dataFolder)).mode & 0o777).toBe(0o700);
  await rm(path);
  expect((await openUsers(['anna'], folder))[0].token).not.toBe(anna.token);
});

it.each([
  [['../anna'], 'got "../anna"'],
  [[''], 'got ""'],
  [['.'], 'got "."'],
  [['anna', 'Anna'], 'each user once'],
])('refuses the names %j', async (names, message) => {
  await expect(openUsers(names, folder)).rejects.toThrow(message);
});

it('refuses a token that could be guessed', async () => {
  const [anna] = await openUsers(['anna'], folder);
  await writeFile(join(anna.dataFolder, 'token'), 'secret');
  await expect(openUsers(['anna'], folder)).rejects.toThrow('Delete the file');
});
