import type { FileEntry } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { NativeBridge } from '../../core/native-bridge.ts';
import type { Client } from '../client/client.ts';
import { retryAction } from './retry.ts';
import type { MessageAction, Messages } from './toasts.svelte.ts';

/** A file on its way into the window. */
export interface PendingFile {
  readonly key: number;
  readonly name: string;
  stage: 'sending' | 'opening';
  /** Of the bytes sent, 0..1. */
  fraction: number;
}

/** What becomes of one file, by its kind. */
interface Openers {
  /** Shows it; rejects with AppError. */
  image(entry: FileEntry): Promise<void>;
  model(entry: FileEntry): void;
}

/** Opens many files one after the other: one that fails is told and the others still open. */
export class Opening {
  pending = $state<PendingFile[]>([]);
  readonly #client: Client;
  readonly #native: NativeBridge | null;
  readonly #messages: Messages;
  readonly #openers: Openers;
  #nextKey = 1;
  /** Files are opened in the order they were asked for. */
  #queue: Promise<void> = Promise.resolve();

  constructor(client: Client, native: NativeBridge | null, messages: Messages, openers: Openers) {
    this.#client = client;
    this.#native = native;
    this.#messages = messages;
    this.#openers = openers;
  }

  /** Images, the images that lie directly in folders, and models, which the models dialog adds. */
  openEntries(entries: readonly FileEntry[]): Promise<void> {
    const jobs = entries.map((entry) => this.#openEntry(entry, this.#begin(entry.name, 'opening')));
    return Promise.all(jobs).then(() => undefined);
  }

  /** Dropped or chosen files: the desktop app finds out where they are, a browser sends them. */
  async openFiles(files: readonly File[]): Promise<void> {
    if (this.#native === null) {
      await Promise.all(files.map((file) => this.#send(file)));
      return;
    }
    try {
      await this.openEntries(await this.#native.resolveDrop([...files]));
    } catch (error) {
      this.#messages.fail('The dropped files could not be opened', error);
    }
  }

  async #send(file: File): Promise<void> {
    const pending = this.#begin(file.name, 'sending');
    try {
      const entry = await this.#client.upload(file, (fraction) => (pending.fraction = fraction));
      pending.stage = 'opening';
      await this.#openEntry(entry, pending);
    } catch (error) {
      this.#messages.fail(`${file.name} was not sent`, error);
      this.#end(pending);
    }
  }

  #openEntry(entry: FileEntry, pending: PendingFile): Promise<void> {
    const job = this.#queue.then(async () => {
      try {
        if (entry.kind === 'image') await this.#openers.image(entry);
        else if (entry.kind === 'model') this.#openers.model(entry);
        else await this.#openFolder(entry);
      } catch (error) {
        this.#messages.fail(`${entry.name} was not opened`, error, this.#wayOut(entry, error));
      } finally {
        this.#end(pending);
      }
    });
    this.#queue = job;
    return job;
  }

  /** What can be done about an entry that did not open; null for nothing. */
  #wayOut(entry: FileEntry, error: unknown): MessageAction | null {
    if (entry.kind === 'image' && error instanceof AppError && error.code === 'project.corrupt')
      return { label: 'Open without these labels', run: () => void this.#openWithoutLabels(entry) };
    return retryAction(error, () => void this.openEntries([entry]));
  }

  async #openWithoutLabels(entry: FileEntry): Promise<void> {
    try {
      const { folder } = await this.#client.setLabelsAside(entry.id);
      this.#messages.add({
        kind: 'info',
        title: 'The labels were put aside',
        text: `They are kept in ${folder}.`,
      });
    } catch (error) {
      this.#messages.fail(`The labels of ${entry.name} were not put aside`, error);
      return;
    }
    await this.openEntries([entry]);
  }

  async #openFolder(folder: FileEntry): Promise<void> {
    const { entries } = await this.#client.folder(folder.id);
    const images = entries.filter((entry) => entry.kind === 'image');
    if (images.length === 0) {
      this.#messages.add({ kind: 'warning', title: `${folder.name} holds no images`, text: folder.location });
    }
    // Not awaited: they queue up behind this very entry.
    void this.openEntries(images);
  }

  #begin(name: string, stage: PendingFile['stage']): PendingFile {
    const key = this.#nextKey++;
    this.pending.push({ key, name, stage, fraction: 0 });
    return this.pending.find((file) => file.key === key)!;
  }

  #end(pending: PendingFile): void {
    this.pending = this.pending.filter((file) => file.key !== pending.key);
  }
}
