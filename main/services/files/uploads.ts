import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '../../../core/errors.ts';

/** A name that every file system takes: no folders, no control or reserved characters, at most 120 characters. */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(/[\p{Cc}<>:"|?*]/gu, '_')
    .replace(/^\.+/, '')
    .trim();
  return clean.length > 120 ? clean.slice(-120) : clean;
}

/**
 * Stores an upload under a hash of its content, so that the same bytes find their project again.
 * Reads `body` piece by piece; throws AppError `request.tooLarge` beyond `maxBytes`, `request.invalid` when empty.
 */
export async function storeUpload(
  folder: string,
  name: string,
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `${randomBytes(8).toString('hex')}.part`);
  try {
    const digest = await receive(temporary, name, body, maxBytes);
    const home = join(folder, digest.slice(0, 24));
    await mkdir(home, { recursive: true });
    const path = join(home, name);
    await rename(temporary, path);
    return path;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function receive(
  path: string,
  name: string,
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(path, 'wx');
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) {
        throw new AppError(
          'request.tooLarge',
          `"${name}" is larger than the ${Math.floor(maxBytes / 2 ** 20)} MiB that can be uploaded. Put it below the served folder and open it there.`,
          { details: { maxBytes } },
        );
      }
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (bytes === 0)
    throw new AppError('request.invalid', `"${name}" arrived empty. Choose a file with content.`);
  return hash.digest('hex');
}
