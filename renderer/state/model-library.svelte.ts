import { SvelteMap } from 'svelte/reactivity';

import type { FileEntry, ModelInfo, ModelTest, ModelUse } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { Client } from '../client/client.ts';
import { AddingModel } from './adding-model.svelte.ts';
import { RunningJob } from './running-job.svelte.ts';

/** All models there are, and what can be done with each: read its card, test, remove, say what its outputs mean. */
export class ModelLibrary {
  /** In the server's order, broken ones too. */
  all = $state.raw<readonly ModelInfo[]>([]);
  usable: readonly ModelInfo[] = $derived(this.all.filter(({ problem }) => problem === null));
  /** In front in the models dialog. */
  selectedId = $state<string | null>(null);
  selected: ModelInfo | null = $derived(this.all.find(({ id }) => id === this.selectedId) ?? null);
  /** A model on its way in, else null. */
  adding = $state.raw<AddingModel | null>(null);
  /** The self-test that runs; one at a time. */
  testing = $state.raw<{ modelId: string; job: RunningJob } | null>(null);
  /** Of this window's tests; a model also knows its last one. */
  readonly #tests = new SvelteMap<string, ModelTest>();
  /** Why the last thing asked of a model was not done. */
  readonly #failures = new SvelteMap<string, string>();
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async refresh(): Promise<void> {
    this.all = await this.#client.models();
  }

  find(id: string | undefined): ModelInfo | null {
    return this.all.find((model) => model.id === id) ?? null;
  }

  testOf(model: ModelInfo): ModelTest | null {
    return this.#tests.get(model.id) ?? model.test;
  }

  failureOf(id: string): string | null {
    return this.#failures.get(id) ?? null;
  }

  /** The model's README as Markdown. Rejects with AppError. */
  card(id: string): Promise<string> {
    return this.#client.modelCard(id);
  }

  /** Runs the model's own test; what came out is in `testOf`, or why it could not run in `failureOf`. */
  async test(id: string): Promise<void> {
    if (this.testing !== null) return;
    const job = new RunningJob(this.#client, 'model', null);
    this.testing = { modelId: id, job };
    await this.#attempt(id, async () => {
      await job.run(
        () => this.#client.testModel(id),
        (event) => {
          if (event.type === 'model') this.#take(event.model, event.test);
        },
      );
    });
    this.testing = null;
  }

  /** Says anew what the outputs of an imported package mean. */
  async change(id: string, use: ModelUse): Promise<void> {
    await this.#attempt(id, async () => this.#put(await this.#client.changeModel(id, use)));
  }

  /** Takes an imported model away; true when it is gone. */
  async remove(id: string): Promise<boolean> {
    return this.#attempt(id, async () => {
      await this.#client.removeModel(id);
      this.all = this.all.filter((model) => model.id !== id);
      this.#tests.delete(id);
    });
  }

  /** Begins to add a model; `entry` where a file or folder was chosen already. */
  beginAdding(entry?: FileEntry): AddingModel {
    this.adding?.stop();
    const adding = new AddingModel(this.#client, (model, test) => {
      this.#take(model, test);
      this.selectedId = model.id;
      if (this.adding === adding) this.adding = null;
    });
    this.adding = adding;
    if (entry !== undefined) void adding.choose(entry);
    return adding;
  }

  stopAdding(): void {
    this.adding?.stop();
    this.adding = null;
  }

  #take(model: ModelInfo, test: ModelTest): void {
    this.#tests.set(model.id, test);
    this.#put(model);
  }

  #put(model: ModelInfo): void {
    const isKnown = this.all.some(({ id }) => id === model.id);
    this.all = isKnown ? this.all.map((old) => (old.id === model.id ? model : old)) : [...this.all, model];
  }

  async #attempt(id: string, work: () => Promise<void>): Promise<boolean> {
    this.#failures.delete(id);
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#failures.set(id, error.message);
      return false;
    }
  }
}

/** Licences under which a model must not serve a commercial purpose; the name of one may be in words of its own. */
const NON_COMMERCIAL = /\bNC\b|non-?\s?commercial|academic|research[- ](?:use|only|purposes)/i;

export function isNonCommercial(license: string): boolean {
  return NON_COMMERCIAL.test(license);
}
