import type { PlaneProjection } from '../../core/contract.ts';
import type { Plane } from '../../core/image/plane.ts';

export type PlaneAxis = 'z' | 't';

/** What moving through planes needs of an image. */
export interface PlaneOwner {
  readonly info: { readonly shape: Readonly<Record<PlaneAxis, number>> };
  readonly plane: Plane;
  readonly view: { readonly isSettled: boolean; readonly projection: PlaneProjection };
  setPlane(plane: Plane): Promise<void>;
  toggleProjection(): Promise<void>;
}

/** Milliseconds a plane is shown for while playing. */
const FRAME = 120;
/** A plane that takes longer than this to be read is passed over. */
const LONGEST_WAIT = 1500;

/** Moves through the planes of a stack: step by step, or playing round and round. */
export class PlaneSteps {
  /** What is being played, null for nothing. */
  playing = $state<PlaneAxis | null>(null);
  /** Why the last plane could not be shown, else null. */
  failure = $state<string | null>(null);
  readonly #owner: PlaneOwner;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(owner: PlaneOwner) {
    this.#owner = owner;
  }

  /** The axes that have more than one plane. */
  get axes(): PlaneAxis[] {
    return (['z', 't'] as const).filter((axis) => this.count(axis) > 1);
  }

  count(axis: PlaneAxis): number {
    return this.#owner.info.shape[axis];
  }

  async show(axis: PlaneAxis, index: number): Promise<void> {
    const at = Math.min(this.count(axis) - 1, Math.max(0, index));
    // Whoever goes through z wants to see the planes.
    if (axis === 'z' && this.#owner.view.projection === 'max') await this.#owner.toggleProjection();
    const { plane } = this.#owner;
    if (at === plane[axis]) return;
    try {
      await this.#owner.setPlane({ ...plane, [axis]: at });
      this.failure = null;
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      this.pause();
    }
  }

  /** To the neighbouring plane; the first and the last one hold. */
  step(axis: PlaneAxis, by: 1 | -1): void {
    void this.show(axis, this.#owner.plane[axis] + by);
  }

  /** Plays an axis, or stops; by default time, or z where there is one time point. */
  togglePlay(axis: PlaneAxis | undefined = this.axes.at(-1)): void {
    const isStopping = this.playing === axis;
    this.pause();
    if (isStopping || axis === undefined || this.count(axis) < 2) return;
    this.playing = axis;
    this.#schedule(axis, 0);
  }

  pause(): void {
    this.playing = null;
    clearTimeout(this.#timer);
  }

  #schedule(axis: PlaneAxis, waited: number): void {
    this.#timer = setTimeout(() => {
      if (!this.#owner.view.isSettled && waited < LONGEST_WAIT) this.#schedule(axis, waited + FRAME);
      else {
        const next = (this.#owner.plane[axis] + 1) % this.count(axis);
        void this.show(axis, next).then(() => this.playing === axis && this.#schedule(axis, 0));
      }
    }, FRAME);
  }
}
