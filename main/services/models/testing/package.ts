import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { zipSync } from 'fflate';
import { parse, stringify } from 'yaml';

import { findAppFolder } from '../../folders.ts';

/** A description as it is in the file; tests change what they are about. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any part of it can be replaced by anything
export type Description = any;

export interface TestPackage {
  /** File names and their bytes; `rdf.yaml` is made of `rdf`. */
  files: Map<string, Uint8Array>;
  rdf: Description;
}

/** The package of a network of models (`tiny` takes any size, `tiny-conv` multiples of 2) in memory. */
export async function readTestPackage(id: 'tiny' | 'tiny-conv'): Promise<TestPackage> {
  const folder = join(findAppFolder(), 'models', id);
  const names = ['README.md', 'model.onnx', 'test-input.npy', 'test-output.npy'];
  const files = await Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name))] as const),
  );
  return { files: new Map(files), rdf: parse(await readFile(join(folder, 'rdf.yaml'), 'utf8')) };
}

/** Other weights, with their checksum. */
export function replaceWeights({ files, rdf }: TestPackage, bytes: Uint8Array): void {
  files.set('model.onnx', bytes);
  rdf.weights.onnx.sha256 = createHash('sha256').update(bytes).digest('hex');
}

/** Another test output: every value of the network's is put off by `by`. */
export function shiftTestOutput({ files, rdf }: TestPackage, by: number): void {
  const bytes = Buffer.from(files.get('test-output.npy')!);
  const start = 10 + bytes.readUInt16LE(8);
  for (let at = start; at < bytes.length; at += 4) bytes.writeFloatLE(bytes.readFloatLE(at) + by, at);
  files.set('test-output.npy', bytes);
  rdf.outputs[0].test_tensor.sha256 = createHash('sha256').update(bytes).digest('hex');
}

export function packedFiles({ files, rdf }: TestPackage, prefix = ''): Record<string, Uint8Array> {
  const all = [...files, ['rdf.yaml', Buffer.from(stringify(rdf))] as const];
  return Object.fromEntries(all.map(([name, bytes]) => [`${prefix}${name}`, bytes]));
}

export async function writePackage(made: TestPackage, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(packedFiles(made))) await writeFile(join(folder, name), bytes);
  return folder;
}

export async function writeZip(made: TestPackage, path: string, prefix = ''): Promise<string> {
  await writeFile(path, zipSync(packedFiles(made, prefix)));
  return path;
}
