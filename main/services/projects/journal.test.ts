import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Journal } from './journal.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-journal-'));
  path = join(folder, 'edits.journal');
});
afterEach(() => rm(folder, { recursive: true }));

async function writeThree(): Promise<number[]> {
  const journal = await Journal.create(path);
  await journal.append('edit', { n: 1 }, Uint8Array.of(1, 2, 3));
  await journal.append('undo', {});
  await journal.append('edit', { n: 'zwölf' }, Uint8Array.of(9));
  const ends = journal.places.map((place) => place.end);
  await journal.close();
  return ends;
}

async function readAll(): Promise<unknown[]> {
  const journal = await Journal.open(path, { repair: true });
  const records = [];
  for (const place of journal.places) records.push(await journal.read(place));
  await journal.close();
  return records;
}

describe('Journal', () => {
  it('gives records back as they were written', async () => {
    await writeThree();
    expect(await readAll()).toEqual([
      { kind: 'edit', meta: { n: 1 }, payload: Uint8Array.of(1, 2, 3) },
      { kind: 'undo', meta: {}, payload: Uint8Array.of() },
      { kind: 'edit', meta: { n: 'zwölf' }, payload: Uint8Array.of(9) },
    ]);
  });

  it('finds records of any length, also those longer than what it reads at once', async () => {
    const journal = await Journal.create(path);
    const lengths = [3, 3_000_000, 3_000_000, 5, 9_000_000, 7];
    for (const [i, length] of lengths.entries()) await journal.append('edit', { i }, new Uint8Array(length));
    const { places } = journal;
    await journal.close();
    const again = await Journal.open(path, { repair: true });
    expect(again.places).toEqual(places);
    await again.close();
  });

  it('cuts off a torn end, wherever it was torn, and goes on after it', async () => {
    const ends = await writeThree();
    const whole = await readFile(path);
    for (let length = ends[1] + 1; length < ends[2]; length++) {
      await writeFile(path, whole.subarray(0, length));
      const journal = await Journal.open(path, { repair: true });
      expect(journal.places).toHaveLength(2);
      expect(journal.lostBytes).toBe(0);
      await journal.append('redo', {});
      await journal.close();
      expect(await readAll()).toHaveLength(3);
    }
  });

  it('takes a file that was torn while it was made as an empty one', async () => {
    await writeThree();
    await truncate(path, 3);
    expect(await readAll()).toEqual([]);
    expect((await readFile(path)).length).toBe(8);
  });

  it('leaves out what follows a record damaged in the middle, and keeps a copy', async () => {
    const ends = await writeThree();
    const bytes = await readFile(path);
    bytes[ends[0] - 1] ^= 0xff;
    await writeFile(path, bytes);
    const journal = await Journal.open(path, { repair: true });
    expect(journal.places).toHaveLength(0);
    expect(journal.lostBytes).toBe(bytes.length - 8);
    await journal.close();
    expect(await readFile(`${path}.damaged`)).toEqual(bytes);
  });

  it('leaves a torn end alone when it may not write', async () => {
    await writeThree();
    await appendFile(path, 'half');
    const before = await readFile(path);
    const journal = await Journal.open(path, { repair: false });
    expect(journal.places).toHaveLength(3);
    await journal.close();
    expect(await readFile(path)).toEqual(before);
  });

  it('refuses a file that is no journal', async () => {
    await writeFile(path, 'something else entirely');
    await expect(Journal.open(path, { repair: true })).rejects.toMatchObject({ code: 'project.corrupt' });
  });
});
