import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { app, dialog } from 'electron';

import type { FileEntry } from '../../core/contract.ts';
import { grantPath, type FileAccess } from './file-grants.ts';

/**
 * Files named on a command line: what is there and no switch. The first argument is the program itself, and the second
 * the app's folder when it runs from the sources.
 */
export function filesInArguments(
  argv: readonly string[],
  workingFolder: string,
  isPackaged: boolean,
): string[] {
  return argv
    .slice(isPackaged ? 1 : 2)
    .filter((argument) => !argument.startsWith('-'))
    .map((argument) => resolve(workingFolder, argument))
    .filter((path) => existsSync(path));
}

/**
 * Files that the operating system asks to open: by double click, by dropping on the icon, by a second start of the
 * program. They wait until the window can take them, and again while it reloads.
 */
export class OpenFiles {
  #waitingPaths: string[] = [];
  #waitingEntries: FileEntry[] = [];
  #files: FileAccess | null = null;
  #deliver: ((entries: FileEntry[]) => void) | null = null;

  /** macOS names files by an event, which may come before the app is ready. */
  listen(): void {
    app.on('open-file', (event, path) => {
      event.preventDefault();
      void this.add([path]);
    });
  }

  /** Files can be granted from now on. */
  async start(files: FileAccess): Promise<void> {
    this.#files = files;
    const paths = this.#waitingPaths;
    this.#waitingPaths = [];
    await this.add(paths);
  }

  async add(paths: string[]): Promise<void> {
    if (this.#files === null) {
      this.#waitingPaths.push(...paths);
      return;
    }
    for (const path of paths) {
      try {
        this.#waitingEntries.push(await grantPath(this.#files, path));
      } catch (error) {
        dialog.showErrorBox(
          'The file cannot be opened',
          error instanceof Error ? error.message : String(error),
        );
      }
    }
    this.#flush();
  }

  /** The window listens (or, with null, listens no more): what waits goes out. */
  connect(deliver: ((entries: FileEntry[]) => void) | null): void {
    this.#deliver = deliver;
    this.#flush();
  }

  #flush(): void {
    if (this.#deliver === null || this.#waitingEntries.length === 0) return;
    const entries = this.#waitingEntries;
    this.#waitingEntries = [];
    this.#deliver(entries);
  }
}
