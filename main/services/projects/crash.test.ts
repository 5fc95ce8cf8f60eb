import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { Project } from './project.ts';
import { HEIGHT, simulate, WIDTH } from './testing/planned-edits.ts';

let folder: string;
let imagePath: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-crash-'));
  imagePath = join(folder, 'cells.tif');
  await writeFile(imagePath, 'pixels');
  const entry = join(import.meta.dirname, 'testing', 'edit-until-killed.ts');
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: entry, outDir: join(folder, 'program'), emptyOutDir: true, target: 'node20' },
    ssr: { noExternal: true },
  });
  await writeFile(join(folder, 'program', 'package.json'), '{"type":"module"}');
});
afterAll(() => rm(folder, { recursive: true }));

/** Lets the process go on until it has told of `count` changes, kills it, and returns the last revision it told of. */
async function editAndKill(count: number): Promise<number> {
  const program = join(folder, 'program', 'edit-until-killed.js');
  const child = spawn(process.execPath, [program, imagePath, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let last = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (--count === 0) child.kill('SIGKILL');
  }
  expect(await ended).toEqual([null, 'SIGKILL']);
  return last;
}

it('loses nothing that was told to be on disk when the process is killed', async () => {
  for (const count of [1, 9, 30, 23, 16]) {
    const told = await editAndKill(count);
    const image = { path: imagePath, origin: 'disk' as const, width: WIDTH, height: HEIGHT, pixelSize: null };
    const project = await Project.open(image, folder);
    const whole = () => project.labels.labelmap.readRect({ x: 0, y: 0, width: WIDTH, height: HEIGHT });
    // The last change may have reached the disk and been killed before it could say so.
    expect([told, told + 1]).toContain(project.revision);
    expect(Buffer.from(whole().buffer).equals(Buffer.from(simulate(project.revision).buffer))).toBe(true);
    // Only in the last round, for the plan knows nothing of these.
    if (count === 16) {
      while (project.info.canUndo) await project.step('undo');
      expect(whole().every((label) => label === 0)).toBe(true);
      expect(project.info.objects).toBe(0);
    }
    await project.close();
  }
});
