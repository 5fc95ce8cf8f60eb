import { mkdtemp, rm } from 'node:fs/promises';
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

it('keeps every change through kills at any moment', { timeout: 120_000 }, async () => {
  const result = await soak({ folder, program, seed: 7, operations: 240, perKill: 16 });
  expect(result.kills).toBeGreaterThan(7);
  expect(result.revision).toBeGreaterThan(150);
});
