import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { FileEntry } from '../../core/contract.ts';
import { filesInArguments, OpenFiles } from './open-files.ts';
import { claimSingleInstance } from './single-instance.ts';
import { app, BrowserWindow, dialog, resetElectron } from './testing/electron-stand-in.ts';
import { makeFiles } from './testing/file-access.ts';

vi.mock('electron', () => import('./testing/electron-stand-in.ts'));

let folder: string;
beforeEach(() => {
  resetElectron();
  folder = mkdtempSync(join(tmpdir(), 'skipscope-open-'));
  writeFileSync(join(folder, 'a.tif'), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('filesInArguments', () => {
  it('takes what is there, below the folder it was typed in', () => {
    const argv = ['/opt/skipscope', '--flag', 'a.tif', 'not-there.tif', join(folder, 'a.tif')];
    expect(filesInArguments(argv, folder, true)).toEqual([join(folder, 'a.tif'), join(folder, 'a.tif')]);
  });

  it("leaves out the app's own folder when run from the sources", () => {
    expect(filesInArguments(['/usr/bin/electron', '.', 'a.tif'], folder, false)).toEqual([
      join(folder, 'a.tif'),
    ]);
  });
});

describe('OpenFiles', () => {
  it('keeps what macOS names before anything is ready', async () => {
    const files = makeFiles();
    const openFiles = new OpenFiles();
    openFiles.listen();
    const preventDefault = vi.fn();
    app.emit('open-file', { preventDefault }, '/d/a.tif');
    const delivered: FileEntry[][] = [];
    openFiles.connect((entries) => void delivered.push(entries));
    await openFiles.start(files);
    expect(preventDefault).toHaveBeenCalledOnce();
    expect(delivered).toEqual([[files.entryOf('/d/a.tif')]]);
    expect(app.addRecentDocument).toHaveBeenCalledExactlyOnceWith('/d/a.tif');
  });

  it('says what cannot be opened and goes on with the rest', async () => {
    const files = makeFiles();
    const openFiles = new OpenFiles();
    await openFiles.start(files);
    await openFiles.add(['/d/missing.tif', '/d/b.tif']);
    const deliver = vi.fn();
    openFiles.connect(deliver);
    expect(dialog.showErrorBox).toHaveBeenCalledExactlyOnceWith(
      'The file cannot be opened',
      '"/d/missing.tif" is not there any more.',
    );
    expect(deliver).toHaveBeenCalledExactlyOnceWith([files.entryOf('/d/b.tif')]);
  });
});

describe('claimSingleInstance', () => {
  it('gives way to a first instance', () => {
    app.hasLock = false;
    expect(claimSingleInstance(new OpenFiles(), () => null)).toBe(false);
    expect(app.quit).toHaveBeenCalledOnce();
  });

  it('opens the files of a second one, and comes to the front', async () => {
    const files = makeFiles();
    const openFiles = new OpenFiles();
    await openFiles.start(files);
    const window = new BrowserWindow({});
    window.isMinimized.mockReturnValue(true);
    app.isPackaged = true;
    const claimed = claimSingleInstance(
      openFiles,
      () => window as unknown as ReturnType<Parameters<typeof claimSingleInstance>[1]>,
    );
    app.emit('second-instance', {}, ['/opt/skipscope', 'a.tif'], folder);
    expect(claimed).toBe(true);
    expect(window.restore).toHaveBeenCalledOnce();
    expect(window.focus).toHaveBeenCalledOnce();
    await vi.waitFor(() => expect(files.grant).toHaveBeenCalledExactlyOnceWith(join(folder, 'a.tif')));
  });
});
