import type { BatchImage, BatchInfo, BatchState } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import type { BatchAction, BatchCalls } from '../../client/batch-client.ts';

/** Milliseconds between two looks at what has changed: a window need not draw every step of many small images. */
const TELL_EVERY = 150;

/** Something may still change by itself. */
const ACTIVE: readonly BatchState[] = ['queued', 'running'];
/** `resume` goes on with it. */
const RESUMABLE: readonly BatchState[] = ['paused', 'interrupted', 'cancelled', 'failed'];

/** One batch of the server as the window follows it: what has become of each of its images. */
export class BatchRun {
  info: BatchInfo;
  /** An action of the user's is on its way. */
  isActing = $state(false);
  /** Why it cannot be watched any more, else null. */
  lost = $state.raw<AppError | null>(null);
  readonly #calls: BatchCalls;
  readonly #onImage: (image: BatchImage) => void;
  readonly #images: BatchImage[] = [];
  #version = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watch: AbortController | null = null;

  /** `onImage` hears of every image that is done. */
  constructor(calls: BatchCalls, info: BatchInfo, onImage: (image: BatchImage) => void = () => undefined) {
    this.#calls = calls;
    this.info = $state.raw(info);
    this.#onImage = onImage;
  }

  /** In the order of the batch; those that have not been told of are missing. */
  get images(): readonly BatchImage[] {
    return this.#version >= 0 ? this.#images.filter((image) => image !== undefined) : [];
  }

  get isActive(): boolean {
    return ACTIVE.includes(this.info.state);
  }

  get canResume(): boolean {
    return RESUMABLE.includes(this.info.state);
  }

  /** Images that nothing more is to be done with, failed ones included. */
  get finished(): number {
    const { done, skipped, failed } = this.info.counts;
    return done + skipped + failed;
  }

  /** Follows it until it ends or `leave` is called; `lost` says when that is not possible any more. */
  async follow(): Promise<void> {
    this.#watch?.abort();
    const watch = new AbortController();
    this.#watch = watch;
    this.lost = null;
    try {
      await this.#calls.watch(
        this.info.id,
        (event) => {
          if (watch.signal.aborted) return;
          if (event.type === 'image') this.#note(event.image);
          else this.info = event.batch;
        },
        { signal: watch.signal },
      );
    } catch (error) {
      if (watch.signal.aborted) return;
      if (!(error instanceof AppError)) throw error;
      this.lost = error;
    } finally {
      if (!watch.signal.aborted) this.#tell();
    }
  }

  /** It is not shown any more. */
  leave(): void {
    this.#watch?.abort();
    clearTimeout(this.#timer);
  }

  /** Rejects with AppError when it cannot be done. */
  async act(action: BatchAction): Promise<void> {
    this.isActing = true;
    try {
      this.info = await this.#calls.act(this.info.id, action);
    } finally {
      this.isActing = false;
    }
    if (action === 'resume' || action === 'retry') void this.follow();
  }

  #note(image: BatchImage): void {
    const before = this.#images[image.index]?.state;
    this.#images[image.index] = image;
    if (image.state === 'done' && before !== 'done') this.#onImage(image);
    this.#timer ??= setTimeout(() => this.#tell(), TELL_EVERY);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#version += 1;
  }
}
