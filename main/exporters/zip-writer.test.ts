import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { FileReader } from '../formats/file-reader.ts';
import { readZipDirectory } from '../formats/zip/directory.ts';
import { ZipWriter } from './zip-writer.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zip-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(names: Iterable<string>): Promise<string> {
  const path = join(folder, 'a.zip');
  const file = await open(path, 'w');
  const zip = new ZipWriter(file);
  for (const name of names) await zip.add(name, Buffer.from(name));
  await zip.end();
  await file.close();
  return path;
}

it.each([0, 1, 65_534, 65_535, 70_000])('lists %i entries with their sizes', async (count) => {
  const path = await write(Array.from({ length: count }, (_, i) => `${i}é.roi`));
  const file = await FileReader.open(path);
  const { entries } = await readZipDirectory(file, 100_000);
  expect(entries).toHaveLength(count);
  for (const i of count === 0 ? [] : [0, count - 1]) {
    const name = `${i}é.roi`;
    const size = Buffer.byteLength(name);
    expect(entries[i]).toMatchObject({ name, size, packed: size, method: 0, isSpecial: false });
    // Its local header, then its name, then its data.
    expect((await file.read(entries[i].offset + 30 + size, size)).toString()).toBe(name);
  }
  await file.close();
});

it('takes a file piece by piece just as its bytes', async () => {
  const data = Buffer.alloc(200_000, 'skip');
  await writeFile(join(folder, 'data'), data);
  const bytes: Buffer[] = [];
  for (const add of [
    (zip: ZipWriter) => zip.add('b', data),
    (zip: ZipWriter) => zip.addFile('b', join(folder, 'data')),
  ]) {
    const path = join(folder, `${bytes.length}.zip`);
    const file = await open(path, 'w');
    const zip = new ZipWriter(file);
    await add(zip);
    await zip.end();
    await file.close();
    bytes.push(await readFile(path));
  }
  expect(bytes[0].length).toBeGreaterThan(data.length);
  expect(bytes[0].equals(bytes[1])).toBe(true);
});
