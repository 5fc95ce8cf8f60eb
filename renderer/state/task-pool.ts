/** Runs at most `limit` tasks at a time, in order of arrival, so that tile requests leave connections free for edits. */
export class TaskPool {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The task's result; rejects with the signal's reason, without starting the task, when aborted while waiting. */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#running >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      signal?.throwIfAborted();
      return await task();
    } finally {
      // The place goes straight to the next in line, so that no newcomer can slip in between.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
