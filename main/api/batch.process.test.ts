import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { BatchInfo, FolderListing } from '../../core/contract.ts';
import { runProgram } from '../cli/testing/run-program.ts';
import { bundleProcesses, type Bundle } from '../engine/testing/bundle.ts';
import { isLeftover } from '../exporters/atomic-file.ts';
import { writeSpots } from '../engine/testing/pictures.ts';
import { ServerProcess } from './testing/server-process.ts';

const IMAGES = 8;

let bundle: Bundle;
let root = '';
let server: ServerProcess;
const at = (...names: string[]) => join(root, ...names);
beforeAll(async () => {
  bundle = await bundleProcesses();
  root = await mkdtemp(join(tmpdir(), 'skipscope-batches-'));
  await mkdir(at('plate'));
  for (let i = 0; i < IMAGES; i++) await writeSpots(at('plate', `s${i}.png`), 300 + 20 * i, 240);
  await writeFile(at('plate', 'broken.png'), 'no image');
  server = await ServerProcess.start(bundle.cli, root, at('data'));
});
afterAll(async () => {
  await server.kill();
  await bundle.remove();
  await rm(root, { recursive: true });
});

/** Name, content and time of each file. */
async function filesIn(folder: string): Promise<Map<string, { text: string; time: number }>> {
  const files = new Map<string, { text: string; time: number }>();
  // A process that is killed cannot take its temporary files along.
  for (const name of (await readdir(folder)).filter((each) => !isLeftover(each))) {
    const path = join(folder, name);
    files.set(name, { text: (await readFile(path)).toString('base64'), time: (await stat(path)).mtimeMs });
  }
  return files;
}

describe.skipIf(process.platform === 'win32')('a batch of the window', { timeout: 120_000 }, () => {
  it('killed half-way goes on without doing anything twice, and writes what the command line writes', async () => {
    const { folder, entries } = await server.json<FolderListing>('/files');
    const request = {
      settings: {
        segment: { modelId: 'tiny-conv', device: 'cpu' },
        formats: ['label-tiff', 'qupath-geojson'],
        measure: true,
        keepLabels: true,
      },
      inputIds: [entries.find(({ name }) => name === 'plate')!.id],
      outId: folder.id,
      outFolder: 'window',
    };
    const { id } = await server.post<BatchInfo>('/batches', request);
    const state = () => server.json<BatchInfo>(`/batches/${id}`);
    const pace = { timeout: 60_000, interval: 5 };
    await expect.poll(async () => (await state()).counts.done, pace).toBeGreaterThan(2);
    await server.kill();
    const before = await filesIn(at('window'));

    server = await ServerProcess.start(bundle.cli, root, at('data'));
    const { counts, state: found } = await state();
    expect(found).toBe('interrupted');
    expect(counts.done).toBeGreaterThan(2);
    expect(counts.waiting).toBeGreaterThan(0);
    await server.post(`/batches/${id}/resume`, {});
    await expect.poll(async () => (await state()).state, pace).toBe('done');
    expect(await state()).toMatchObject({ counts: { waiting: 0, failed: 1 }, images: IMAGES + 1 });
    const after = await filesIn(at('window'));
    const finished = [...before].filter(([name]) => name.endsWith('.provenance.json'));
    expect(finished.length).toBeGreaterThan(2);
    for (const [name, { time }] of finished) expect(after.get(name)!.time).toBe(time);

    // The same configuration from the command line, onto images without labels.
    const yaml = await (await server.request(`/batches/${id}/configuration`)).text();
    await server.kill();
    await rm(at('data'), { recursive: true });
    for (const name of await readdir(at('plate')))
      if (name.endsWith('.skipscope')) await rm(at('plate', name), { recursive: true });
    await writeFile(at('batch.yaml'), yaml);
    const env = { SKIPSCOPE_DATA: at('data') };
    const args = ['segment', '--config', 'batch.yaml', '--out', 'line', '--jobs', '3'];
    expect(await runProgram(bundle.cli, args, { cwd: root, env })).toMatchObject({ code: 3 });
    const line = await filesIn(at('line'));
    expect([...line.keys()].sort()).toEqual([...after.keys()].sort());
    expect(line.size).toBe(4 * IMAGES + 2);
    for (const [name, { text }] of line) expect([name, text]).toEqual([name, after.get(name)!.text]);
  });
});
