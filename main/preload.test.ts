import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import type { NativeBridge } from '../core/native-bridge.ts';
import { CHANNELS } from './native/channels.ts';
import { contextBridge, ipcRenderer } from './native/testing/preload-stand-in.ts';

vi.mock('electron', () => import('./native/testing/preload-stand-in.ts'));

let bridge: NativeBridge;
beforeAll(async () => {
  await import('./preload.ts');
  expect(contextBridge.exposeInMainWorld).toHaveBeenCalledOnce();
  const [name, value] = contextBridge.exposeInMainWorld.mock.calls[0];
  expect(name).toBe('skipscope');
  bridge = value as NativeBridge;
});
beforeEach(() => {
  ipcRenderer.invoke.mockReset();
  ipcRenderer.send.mockReset();
});

const ENTRY = { id: 'file-1', name: 'a.tif', kind: 'image', bytes: 3, location: '/d/a.tif' } as const;

describe('the preload bridge', () => {
  it('offers at most eight functions, and nothing but functions', () => {
    const values = Object.values(bridge);
    expect(values.length).toBeLessThanOrEqual(8);
    expect(values.every((value) => typeof value === 'function')).toBe(true);
  });

  it('passes calls on and returns their value', async () => {
    ipcRenderer.invoke.mockResolvedValue({ value: [ENTRY] });
    expect(await bridge.pickImages()).toEqual([ENTRY]);
    ipcRenderer.invoke.mockResolvedValue({ value: null });
    expect(await bridge.pickFolder('export')).toBeNull();
    await bridge.showInFolder('file-1');
    expect(ipcRenderer.invoke.mock.calls).toEqual([
      [CHANNELS.pickImages, undefined],
      [CHANNELS.pickFolder, 'export'],
      [CHANNELS.showInFolder, 'file-1'],
    ]);
  });

  it('rejects with the message alone', async () => {
    ipcRenderer.invoke.mockResolvedValue({ error: '"a.tif" is not there any more.' });
    await expect(bridge.pickImages()).rejects.toThrow(/^"a\.tif" is not there any more\.$/);
  });

  it('turns dropped files into their paths, leaving out those that have none', async () => {
    ipcRenderer.invoke.mockResolvedValue({ value: [ENTRY] });
    await bridge.resolveDrop([{ name: 'a.tif' }, { name: 'made.png' }] as File[]);
    expect(ipcRenderer.invoke).toHaveBeenCalledExactlyOnceWith(CHANNELS.resolveDrop, ['/d/a.tif']);
  });

  it('hands menu commands over without the event, until told to stop', () => {
    const listener = vi.fn();
    const unsubscribe = bridge.onCommand(listener);
    ipcRenderer.emit(CHANNELS.command, { sender: ipcRenderer }, 'undo');
    unsubscribe();
    ipcRenderer.emit(CHANNELS.command, { sender: ipcRenderer }, 'redo');
    expect(listener.mock.calls).toEqual([['undo']]);
  });

  it('listens before it asks for the files that wait', () => {
    const listener = vi.fn();
    ipcRenderer.send.mockImplementation((channel) => {
      if (channel === CHANNELS.readyForFiles) ipcRenderer.emit(CHANNELS.openFiles, {}, [ENTRY]);
    });
    bridge.onOpenFiles(listener)();
    expect(listener.mock.calls).toEqual([[[ENTRY]]]);
    expect(ipcRenderer.listenerCount(CHANNELS.openFiles)).toBe(0);
  });
});
