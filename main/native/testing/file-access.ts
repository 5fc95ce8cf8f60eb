import { vi } from 'vitest';

import type { FileEntry } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import type { FileAccess } from '../file-grants.ts';

/** Grants `/d/name` the id `id:name`; paths with "missing" in them are not there, names without a dot are folders. */
export function makeFiles() {
  const entryOf = (path: string): FileEntry => {
    const name = path.split('/').at(-1)!;
    return {
      id: `id:${name}`,
      name,
      kind: name.includes('.') ? 'image' : 'folder',
      bytes: null,
      location: path,
    };
  };
  return {
    entryOf,
    grant: vi.fn<FileAccess['grant']>((path) =>
      path.includes('missing')
        ? Promise.reject(new AppError('file.notFound', `"${path}" is not there any more.`))
        : Promise.resolve(entryOf(path)),
    ),
    resolve: vi.fn<FileAccess['resolve']>((id) => Promise.resolve({ path: `/d/${id.slice(3)}` })),
  };
}
