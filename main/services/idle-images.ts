import type { ImagingService } from './imaging.ts';

/**
 * Closes a user's images when nothing has been heard of that user for a while and no job runs, so that others can change their labels.
 * Nothing is lost: labels are on disk, and a window that is still there opens its images again when it needs them.
 */
export class IdleImages {
  private readonly imaging: Pick<ImagingService, 'closeAll'>;
  private readonly isBusy: () => boolean;
  private readonly idleMs: number;
  private readonly now: () => number;
  private heard: number;

  constructor(
    { imaging, isBusy }: { imaging: Pick<ImagingService, 'closeAll'>; isBusy: () => boolean },
    idleMs: number,
    now: () => number = () => performance.now(),
  ) {
    this.imaging = imaging;
    this.isBusy = isBusy;
    this.idleMs = idleMs;
    this.now = now;
    this.heard = now();
  }

  /** To be called with every request. */
  note(): void {
    this.heard = this.now();
  }

  /** To be called now and then. */
  async check(): Promise<void> {
    if (this.isBusy()) this.note();
    if (this.now() - this.heard >= this.idleMs) await this.imaging.closeAll();
  }
}
