import type { UploadList } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { Client } from '../client/client.ts';

/** What this user has sent to the server, to be looked at and deleted. */
export class Uploads {
  /** Null before it was told. */
  list = $state.raw<UploadList | null>(null);
  error = $state.raw<AppError | null>(null);
  /** The one that is being deleted. */
  deleting = $state<string | null>(null);
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async load(): Promise<void> {
    await this.#attempt(() => Promise.resolve());
  }

  async remove(fileId: string): Promise<void> {
    this.deleting = fileId;
    await this.#attempt(() => this.#client.removeUpload(fileId));
    this.deleting = null;
  }

  async #attempt(change: () => Promise<void>): Promise<void> {
    try {
      await change();
      this.list = await this.#client.uploads();
      this.error = null;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.error = error;
    }
  }
}
