/** Tells how long the rest of a batch will take, from the images done since it was started or went on. */
export class BatchClock {
  private readonly now: () => number;
  private begun = 0;
  private done = 0;

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  start(): void {
    this.begun = this.now();
    this.done = 0;
  }

  /** An image has ended. */
  count(): void {
    this.done++;
  }

  /** Milliseconds for so many images; null while none is done. */
  remaining(images: number): number | null {
    return this.done === 0 ? null : ((this.now() - this.begun) / this.done) * images;
  }
}
