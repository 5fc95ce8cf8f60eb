import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AppError } from '../../core/errors.ts';
import { arrayFixture, EXPECTED_ARRAYS } from './fixtures/arrays/expected.ts';
import { tryReading } from './testing/try-reading.ts';

const RUNS = Number(process.env['SKIPSCOPE_FUZZ_RUNS'] ?? 150);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'damaged-arrays-'));
});
afterAll(() => rm(folder, { recursive: true }));

const names = [
  ...new Set(
    EXPECTED_ARRAYS.filter(([, { error }]) => error === undefined).map(([name]) => name.split('::')[0]),
  ),
].filter((name) => name !== 'series');
const files = new Map<string, Promise<Buffer>>();
function fixture(name: string): Promise<Buffer> {
  if (!files.has(name)) files.set(name, readFile(arrayFixture(name)));
  return files.get(name)!;
}

/** Reads the bytes under the fixture's ending; the error, if there is one. */
async function tryBytes(name: string, bytes: Uint8Array): Promise<unknown> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return tryReading(name === 'several.h5' ? `${path}::/group/double` : path);
}

async function expectSound(name: string, bytes: Uint8Array): Promise<void> {
  const error = await tryBytes(name, bytes);
  if (error !== null) expect(error).toBeInstanceOf(AppError);
}

const part = fc.double({ min: 0, max: 0.999, noNaN: true });

describe('damaged arrays', { timeout: 600_000 }, () => {
  it('cut anywhere give an AppError or pixels', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), part, async (name, at) => {
        const bytes = await fixture(name);
        await expectSound(name, bytes.subarray(0, Math.floor(at * bytes.length)));
      }),
      { numRuns: RUNS },
    );
  });

  it('with changed bytes give an AppError or pixels', async () => {
    const change = fc.tuple(part, fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(change, { minLength: 1, maxLength: 12 }),
        async (name, changes) => {
          const bytes = Buffer.from(await fixture(name));
          for (const [at, value] of changes) bytes[Math.floor(at * bytes.length)] = value;
          await expectSound(name, bytes);
        },
      ),
      { numRuns: 2 * RUNS },
    );
  });

  it('with changed headers give an AppError or pixels', async () => {
    const change = fc.tuple(fc.nat({ max: 1023 }), fc.constantFrom(0, 1, 2, 3, 127, 128, 255), fc.boolean());
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        async (name, changes) => {
          const bytes = Buffer.from(await fixture(name));
          for (const [at, value, isFromEnd] of changes) {
            const offset = Math.min(at, bytes.length - 1);
            bytes[isFromEnd ? bytes.length - 1 - offset : offset] = value;
          }
          await expectSound(name, bytes);
        },
      ),
      { numRuns: 2 * RUNS },
    );
  });

  it('leave the others readable', async () => {
    for (const name of names) expect(await tryBytes(name, await fixture(name)), name).toBeNull();
  });
});
