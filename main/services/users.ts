import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '../../core/errors.ts';

/** One of the people who share a server. */
export interface User {
  name: string;
  /** Whoever has it is this user. */
  token: string;
  /** Uploads, exports and settings of this user. */
  dataFolder: string;
}

/** What every file system takes as a folder's name, and a shell without quotes. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/i;
const TOKEN = /^[\w-]{32,}$/;

/**
 * Users by name, each with a folder below `dataFolder`/users. A token is made the first time and kept in the file `token`, so that an
 * address goes on working after a restart; deleting the file makes a new one.
 *
 * @throws AppError `request.invalid` for names that can't be, `file.notWritable`
 */
export async function openUsers(names: readonly string[], dataFolder: string): Promise<User[]> {
  const seen = new Set<string>();
  for (const name of names) {
    if (!NAME.test(name)) {
      throw new AppError(
        'request.invalid',
        `Expected a user's name of letters, digits, ".", "_" and "-", 40 at most, got "${name}".`,
      );
    }
    // Their folders would be one where a disk knows no difference.
    if (seen.has(name.toLowerCase()))
      throw new AppError('request.invalid', `Expected each user once, got "${name}" again.`);
    seen.add(name.toLowerCase());
  }
  return Promise.all(names.map((name) => openUser(name, join(dataFolder, 'users', name))));
}

async function openUser(name: string, dataFolder: string): Promise<User> {
  const path = join(dataFolder, 'token');
  try {
    await mkdir(dataFolder, { recursive: true, mode: 0o700 });
    await chmod(dataFolder, 0o700);
    const kept = await readFile(path, 'utf8').then(
      (text) => text.trim(),
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      },
    );
    const token = kept ?? randomBytes(24).toString('base64url');
    if (kept === null) await writeFile(path, `${token}\n`, { mode: 0o600, flag: 'wx' });
    if (TOKEN.test(token)) return { name, token, dataFolder };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const message = `The folder of ${name}, ${dataFolder}, cannot be used (${code}). Check its permissions and the disk's space.`;
    throw new AppError('file.notWritable', message, { cause: error });
  }
  const message = `Expected a token of 32 letters and digits at least in ${path}. Delete the file, and a new one is made.`;
  throw new AppError('request.invalid', message);
}
