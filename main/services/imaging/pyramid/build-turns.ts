/** Builds run one at a time, for two would only make each other slower; of those that wait, the newest is next. */
export class BuildTurns {
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  /** Runs `build` in its turn; rejects with the signal's reason when aborted while waiting. */
  async run(build: () => Promise<void>, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#isTaken) await this.#wait(signal);
    else this.#isTaken = true;
    try {
      await build();
    } finally {
      // Whoever opened an image last is looking at it.
      const next = this.#waiting.pop();
      if (next) next();
      else this.#isTaken = false;
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1);
        reject(signal.reason as Error);
      };
      const start = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(start);
    });
  }
}
