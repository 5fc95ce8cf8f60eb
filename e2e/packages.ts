import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { strFromU8, strToU8, zipSync } from 'fflate';

const MODELS = resolve(import.meta.dirname, '../models');

/** Files of a package by name. */
export type PackageFiles = Record<string, Uint8Array>;

/** The files of one of the networks for tests (models/tiny, models/tiny-conv), under a name of its own. */
export function readPackage(model: 'tiny' | 'tiny-conv', name: string): PackageFiles {
  const folder = join(MODELS, model);
  const names = readdirSync(folder).filter((file) => !file.endsWith('.py'));
  const files = Object.fromEntries(
    names.map((file) => [file, new Uint8Array(readFileSync(join(folder, file)))]),
  );
  editDescription(files, /^name: .*$/m, `name: ${name}`);
  return files;
}

export function editDescription(files: PackageFiles, what: RegExp, by: string): void {
  const text = strFromU8(files['rdf.yaml']);
  if (!what.test(text)) throw new Error(`rdf.yaml has no ${String(what)}`);
  files['rdf.yaml'] = strToU8(text.replace(what, by));
}

/** Makes the recorded output another one, with a checksum that fits: what the network gives no longer does. */
export function falsifyTest(files: PackageFiles): void {
  const output = files['test-output.npy'].slice();
  const before = sha256(files['test-output.npy']);
  // Little-endian float32 from the end of the header on: 0.25 is far from most of them.
  for (let at = output.length - 4000; at < output.length; at += 4)
    new DataView(output.buffer).setFloat32(at, 0.25, true);
  files['test-output.npy'] = output;
  editDescription(files, new RegExp(before), sha256(output));
}

/** As a file that a browser's input takes. */
export function zipPackage(
  files: PackageFiles,
  name: string,
): { name: string; mimeType: string; buffer: Buffer } {
  return { name, mimeType: 'application/zip', buffer: Buffer.from(zipSync(files)) };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
