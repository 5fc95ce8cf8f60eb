import { SvelteSet } from 'svelte/reactivity';

import type { FileEntry, FolderListing } from '../../core/contract.ts';
import type { Client } from '../client/client.ts';

/** A folder of the server as the file picker shows it: listing, filter, and which of the wanted are chosen. */
export class FolderView {
  listing = $state.raw<FolderListing | null>(null);
  filter = $state('');
  isLoading = $state(false);
  error = $state.raw<unknown>(null);
  /** Ids of those chosen, all of this folder. */
  readonly chosen = new SvelteSet<string>();
  /** Folders first, each part by name with numbers in their order; what the filter lets through. */
  entries: readonly FileEntry[] = $derived.by(() => {
    const words = this.filter.toLowerCase().split(/\s+/);
    return sortEntries(this.listing?.entries ?? []).filter(
      ({ name, kind }) =>
        (kind === 'folder' || kind === this.wanted) &&
        words.every((word) => name.toLowerCase().includes(word)),
    );
  });
  /** What is shown beside the folders and can be chosen: any number of images, or one model. */
  readonly wanted: FileEntry['kind'];
  readonly #client: Client;
  readonly #show: 'images' | 'models' | 'labels';
  #request = 0;
  /** Where a range begins that Shift extends. */
  #anchor = 0;

  /** With `hasOutlines` files that may hold outlines are shown as images are. */
  constructor(client: Client, wanted: FileEntry['kind'], hasOutlines = false) {
    this.#client = client;
    this.wanted = wanted;
    this.#show = wanted === 'model' ? 'models' : hasOutlines ? 'labels' : 'images';
  }

  /** The root without an id. The folder shown stays until the new one is there. */
  async open(folderId?: string): Promise<void> {
    const request = ++this.#request;
    this.isLoading = true;
    this.error = null;
    try {
      const listing = await this.#client.folder(folderId, this.#show);
      if (request !== this.#request) return;
      this.listing = listing;
      this.filter = '';
      this.chosen.clear();
      this.#anchor = 0;
    } catch (error) {
      if (request === this.#request) this.error = error;
    } finally {
      if (request === this.#request) this.isLoading = false;
    }
  }

  openParent(): void {
    const parent = this.listing?.parents.at(-1);
    if (parent !== undefined) void this.open(parent.id);
  }

  get canChooseSeveral(): boolean {
    return this.wanted === 'image';
  }

  /** Chooses one alone, adds or takes one away (`toggle`), or everything from the last one on (`extend`). */
  choose(index: number, { toggle = false, extend = false } = {}): void {
    const entry = this.entries[index];
    if (entry === undefined || entry.kind === 'folder') return;
    if (extend && this.canChooseSeveral) {
      const [from, to] = [Math.min(this.#anchor, index), Math.max(this.#anchor, index)];
      this.chosen.clear();
      for (const { id, kind } of this.entries.slice(from, to + 1)) if (kind === 'image') this.chosen.add(id);
      return;
    }
    this.#anchor = index;
    if (toggle && this.chosen.delete(entry.id)) return;
    if (!toggle || !this.canChooseSeveral) this.chosen.clear();
    this.chosen.add(entry.id);
  }

  chooseAll(): void {
    if (!this.canChooseSeveral) return;
    for (const { id, kind } of this.entries) if (kind === 'image') this.chosen.add(id);
  }

  /** In the order shown. */
  get chosenEntries(): FileEntry[] {
    return sortEntries(this.listing?.entries ?? []).filter(({ id }) => this.chosen.has(id));
  }
}

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export function sortEntries(entries: readonly FileEntry[]): FileEntry[] {
  return [...entries].sort((a, b) => {
    if (a.kind !== b.kind) return a.kind === 'folder' ? -1 : 1;
    return byName.compare(a.name, b.name);
  });
}
