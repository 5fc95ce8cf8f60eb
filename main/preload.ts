/** Runs in the window before its page, in a sandbox: the few things that a browser cannot do, and nothing else. */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';

import type { FileEntry } from '../core/contract.ts';
import type { MenuCommand, NativeBridge } from '../core/native-bridge.ts';
import { CHANNELS, type BridgeReply } from './native/channels.ts';

function subscribe<T>(channel: string, listener: (value: T) => void): () => void {
  // The event itself stays here: through it the page would reach ipcRenderer.
  const receive = (_event: IpcRendererEvent, value: T): void => listener(value);
  ipcRenderer.on(channel, receive);
  return () => void ipcRenderer.removeListener(channel, receive);
}

/** The value of an answered call; rejects with the message that a person is meant to read. */
async function call<T>(channel: string, argument?: unknown): Promise<T> {
  const reply = (await ipcRenderer.invoke(channel, argument)) as BridgeReply;
  if ('error' in reply) throw new Error(reply.error);
  return reply.value as T;
}

const bridge = {
  pickImages: () => call<FileEntry[]>(CHANNELS.pickImages),
  pickLabels: () => call<FileEntry | null>(CHANNELS.pickLabels),
  pickModel: () => call<FileEntry | null>(CHANNELS.pickModel),
  pickFolder: (purpose) => call<FileEntry | null>(CHANNELS.pickFolder, purpose),
  resolveDrop(files) {
    // A file that was made by a page has no path.
    const paths = files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '');
    return call<FileEntry[]>(CHANNELS.resolveDrop, paths);
  },
  showInFolder: (fileId) => call<void>(CHANNELS.showInFolder, fileId),
  onCommand: (listener) => subscribe<MenuCommand>(CHANNELS.command, listener),
  onOpenFiles(listener) {
    const unsubscribe = subscribe<FileEntry[]>(CHANNELS.openFiles, listener);
    ipcRenderer.send(CHANNELS.readyForFiles);
    return unsubscribe;
  },
} satisfies NativeBridge;

contextBridge.exposeInMainWorld('skipscope', bridge);
