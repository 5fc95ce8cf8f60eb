import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { buildSoakProcess } from './testing/soak/build.ts';
import { soak } from './testing/soak/soak.ts';

let folder: string;
let program: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-soak-'));
  program = await buildSoakProcess(join(folder, 'program'));
});
afterAll(() => rm(folder, { recursive: true }));

it.each([
  { of: 'with planes read when they are needed', seed: 8 },
  { of: 'with classes, locks and accepted objects', seed: 7 },
])('keeps every change through kills at any moment, $of', { timeout: 120_000 }, async ({ seed }) => {
  const home = join(folder, String(seed));
  await mkdir(home);
  const result = await soak({ folder: home, program, seed, operations: 160, perKill: 12 });
  expect(result.kills).toBeGreaterThan(6);
  expect(result.revision).toBeGreaterThan(100);
});
