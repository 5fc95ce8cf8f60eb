import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type {
  FileEntry,
  FolderListing,
  JobEvent,
  JobStarted,
  ModelInfo,
  ModelUse,
  OnnxPreview,
} from '../../core/contract.ts';
import { makeGraph } from '../services/models/testing/graph.ts';
import { packedFiles, readTestPackage, writePackage, writeZip } from '../services/models/testing/package.ts';
import { TestDoor } from './testing/door.ts';

let door: TestDoor;
beforeEach(async () => (door = await TestDoor.open()));
afterEach(() => door.close());

/** Ids of what the folder listing shows for models. */
async function chosen(name: string): Promise<FileEntry> {
  const { entries } = await door.json<FolderListing>('/api/files?show=models');
  return entries.find((entry) => entry.name === name)!;
}

async function add(body: { fileId: string } & Record<string, unknown>): Promise<JobEvent[]> {
  const response = await door.post('/api/models', body);
  expect(response.status).toBe(202);
  return door.events(((await response.json()) as JobStarted).jobId);
}

const added = (events: JobEvent[]): ModelInfo => events.find((event) => event.type === 'model')!.model;
const importedIds = async (): Promise<string[]> =>
  (await door.json<ModelInfo[]>('/api/models'))
    .filter(({ origin }) => origin === 'imported')
    .map(({ id }) => id);

async function upload(name: string, bytes: Uint8Array): Promise<FileEntry> {
  const response = await door.get(`/api/uploads?name=${name}`, {
    method: 'POST',
    body: bytes as Uint8Array<ArrayBuffer>,
  });
  expect(response.status).toBe(201);
  return (await response.json()) as FileEntry;
}

describe('GET /api/files?show=models', () => {
  it('lists folders with a description, archives and graphs, and other folders to go into', async () => {
    await writePackage(await readTestPackage('tiny'), join(door.root, 'package'));
    await mkdir(join(door.root, 'plain'));
    await writeFile(join(door.root, 'a.zip'), 'x');
    await writeFile(join(door.root, 'b.onnx'), 'x');
    const { entries } = await door.json<FolderListing>('/api/files?show=models');
    expect(entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['plain', 'folder'],
      ['a.zip', 'model'],
      ['b.onnx', 'model'],
      ['package', 'model'],
    ]);
    const images = await door.json<FolderListing>('/api/files');
    expect(images.entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['package', 'folder'],
      ['plain', 'folder'],
      ['cells-40x30.png', 'image'],
    ]);
  });
});

describe('POST /api/models', () => {
  it('adds a folder as a job, and lists it', async () => {
    await writePackage(await readTestPackage('tiny'), join(door.root, 'package'));
    const events = await add({ fileId: (await chosen('package')).id });
    expect(events[0]).toMatchObject({ type: 'started', kind: 'model', imageId: null });
    expect(events.at(-1)).toMatchObject({ type: 'done', objects: null });
    expect(added(events)).toMatchObject({ id: 'tiny-pointwise', origin: 'imported', test: { passed: true } });
    expect(await importedIds()).toEqual(['tiny-pointwise']);
  });

  it('adds an uploaded archive', async () => {
    const entry = await upload('my.zip', zipSync(packedFiles(await readTestPackage('tiny'), 'folder/')));
    expect(entry).toMatchObject({ kind: 'model', location: 'Uploaded' });
    expect(added(await add({ fileId: entry.id, name: 'Up' }))).toMatchObject({ id: 'up', name: 'Up' });
  });

  it('adds an uploaded graph by its form, which can be changed later', async () => {
    const { id } = await upload('unet.onnx', makeGraph());
    const preview = (await (await door.post('/api/models/preview', { fileId: id })).json()) as OnnxPreview;
    expect(preview).toMatchObject({ name: 'unet', form: { channels: 1, outputs: 'foreground' } });
    const onnx = { ...preview.form, diameter: 12 };
    const events = await add({ fileId: id, onnx });
    expect(added(events)).toMatchObject({
      id: 'unet',
      format: 'onnx',
      objectDiameter: 12,
      use: { method: 'watershed' },
      test: { kind: 'run' },
    });
    const use: ModelUse = {
      channel: 0,
      outputs: 'foreground',
      method: 'components',
      diameter: null,
      threshold: 0.4,
    };
    const response = await door.get('/api/models/unet', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(use),
    });
    expect(await response.json()).toMatchObject({ use, separation: { threshold: 0.4 } });
  });

  it('fails as model.testFailed when the test does, and keeps it when asked to', async () => {
    door.engine.selfTest = { ...door.engine.selfTest, passed: false, mismatches: 40 };
    await writeZip(await readTestPackage('tiny'), join(door.root, 'a.zip'));
    const { id } = await chosen('a.zip');
    expect((await add({ fileId: id })).at(-1)).toMatchObject({
      type: 'failed',
      error: { code: 'model.testFailed', details: { mismatches: 40 } },
    });
    expect(await importedIds()).toEqual([]);
    expect(added(await add({ fileId: id, keepFailing: true }))).toMatchObject({ test: { passed: false } });
  });

  it('fails with what is wrong with a package, leaving nothing', async () => {
    await writeFile(join(door.root, 'a.zip'), 'no archive');
    const events = await add({ fileId: (await chosen('a.zip')).id });
    expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'file.unsupported' } });
    expect(await readdir(join(door.folder, 'data', 'models'))).toEqual([]);
  });

  it('refuses a form that is none, and files that were never handed out', async () => {
    const wrong = await door.post('/api/models', { fileId: 'x', onnx: { outputs: 'everything' } });
    expect(wrong.status).toBe(400);
    expect((await door.post('/api/models', { fileId: 'file-unknown' })).status).toBe(404);
  });
});

describe('a model that is there', () => {
  beforeEach(async () => {
    await writePackage(await readTestPackage('tiny'), join(door.root, 'package'));
    await add({ fileId: (await chosen('package')).id, name: 'a' });
  });

  it('is tested again', async () => {
    door.engine.selfTest = { ...door.engine.selfTest, passed: false, mismatches: 1 };
    const response = await door.post('/api/models/a/test', {});
    const events = await door.events(((await response.json()) as JobStarted).jobId);
    expect(events.find((event) => event.type === 'model')).toMatchObject({
      test: { passed: false, mismatches: 1 },
    });
    expect(events.at(-1)?.type).toBe('done');
  });

  it('shows its card as text, whatever is in it', async () => {
    const response = await door.get('/api/models/a/card');
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toMatch(/^# /);
  });

  it('is removed, and then unknown; a shipped one stays', async () => {
    expect((await door.get('/api/models/a', { method: 'DELETE' })).status).toBe(204);
    expect(await importedIds()).toEqual([]);
    expect((await door.get('/api/models/a', { method: 'DELETE' })).status).toBe(404);
    expect((await door.post('/api/models/a/test', {})).status).toBe(404);
    expect((await door.get('/api/models/nuclei-resnet34', { method: 'DELETE' })).status).toBe(403);
  });
});
