import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { ImageInfo, JobEvent } from '../../core/contract.ts';
import { bundleProcesses, type Bundle } from '../engine/testing/bundle.ts';
import { writeSpots } from '../engine/testing/pictures.ts';
import { ServerProcess } from './testing/server-process.ts';

const SIDE = 900;
const SEGMENT = { modelId: 'tiny-conv', device: 'cpu' };
const EXPORT = { formats: ['label-tiff', 'qupath-geojson', 'measurements-csv'] };

let bundle: Bundle;
let folder: string;
let root: string;
let server: ServerProcess;
let image: ImageInfo;
beforeAll(async () => {
  bundle = await bundleProcesses();
  folder = await mkdtemp(join(tmpdir(), 'skipscope-crash-'));
});
afterAll(async () => {
  await bundle.remove();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  root = await mkdtemp(join(folder, 'root-'));
  await writeSpots(join(root, 'spots.png'), SIDE, SIDE);
  await start();
});
afterEach(() => server.kill());

async function start(): Promise<void> {
  server = await ServerProcess.start(bundle.cli, root, join(root, 'data'));
  image = await server.open('spots.png');
}

/** Kills the server and starts it anew; what it was doing is not waited for. */
async function crash(): Promise<void> {
  await server.kill();
  await start();
}

const line = (y: number, label: number) => ({
  parts: [
    {
      rect: { x: 10, y, width: 100, height: 1 },
      before: new Uint32Array(100),
      after: new Uint32Array(100).fill(label),
    },
  ],
});
const last = (events: readonly JobEvent[]) => events.at(-1);

describe.skipIf(process.platform === 'win32')('a server killed at any moment', { timeout: 120_000 }, () => {
  it('has every stroke that it confirmed, and undoes them after the restart', async () => {
    let told = 0;
    const strokes = (async () => {
      for (; ; told++) await server.edit(image.id, told, line(told, told + 1));
    })();
    const gone = expect(strokes).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 400));
    await server.kill();
    await gone;
    await start();
    const { revision, objects, canUndo } = await server.labels(image.id);
    // The last one may have reached the disk without an answer.
    expect([told, told + 1]).toContain(revision);
    expect({ objects, canUndo }).toEqual({ objects: revision, canUndo: true });
    for (let i = 0; i < revision; i++)
      await server.request(`/images/${image.id}/labels/undo`, { method: 'POST' });
    expect((await server.labels(image.id)).objects).toBe(0);
  });

  it('keeps its labels when it was segmenting, ends the engine, and segments again', async () => {
    await server.edit(image.id, 0, line(5, 1));
    const before = await server.pixels(image);
    await server.run(`/images/${image.id}/segment`, SEGMENT, ({ type }) => type === 'progress');
    const engines = process.platform === 'linux' ? server.engines() : [];
    await crash();
    expect(await server.pixels(image)).toEqual(before);
    expect(await server.labels(image.id)).toMatchObject({ revision: 1, objects: 1 });
    await expect.poll(() => engines.filter(isRunning), { timeout: 30_000 }).toEqual([]);
    expect(last(await server.run(`/images/${image.id}/segment`, SEGMENT))?.type).toBe('done');
    expect((await server.labels(image.id)).objects).toBeGreaterThan(1);
  });

  it('leaves no half file when it was exporting, and exports again', async () => {
    await server.run(`/images/${image.id}/segment`, SEGMENT);
    const found = await server.labels(image.id);
    const body = { ...EXPORT, folderId: await server.folderId() };
    await server.run(`/images/${image.id}/export`, body, () => true);
    await crash();
    expect(await server.labels(image.id)).toEqual({ ...found, savedIn: expect.any(String) as string });
    const request = { ...EXPORT, folderId: await server.folderId(), overwrite: true };
    const events = await server.run(`/images/${image.id}/export`, request);
    expect(last(events)?.type).toBe('done');
    const names = (await readdir(root)).filter((name) => name.startsWith('spots.') && name !== 'spots.png');
    expect(names.sort()).toEqual([
      'spots.geojson',
      'spots.labels.tif',
      'spots.measurements.csv',
      'spots.png.skipscope',
      'spots.provenance.json',
    ]);
  });
});

describe.skipIf(process.platform !== 'linux')('an engine that is killed', { timeout: 120_000 }, () => {
  it('fails the run, leaves the labels as they were, and is there again for the next', async () => {
    await server.edit(image.id, 0, line(5, 1));
    let isKilled = false;
    const events = await server.run(`/images/${image.id}/segment`, SEGMENT, ({ type }) => {
      if (type === 'progress' && !isKilled) {
        isKilled = true;
        for (const pid of server.engines()) process.kill(pid, 'SIGKILL');
      }
      return false;
    });
    expect(isKilled).toBe(true);
    expect(last(events)).toMatchObject({ type: 'failed', error: { code: 'engine.crashed' } });
    expect(await server.labels(image.id)).toMatchObject({ revision: 1, objects: 1 });
    expect(last(await server.run(`/images/${image.id}/segment`, SEGMENT))?.type).toBe('done');
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
