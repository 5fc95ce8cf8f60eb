/** A call that wants the engine for itself. */
export interface QueuedCall {
  /** Users take turns. */
  user: string;
  /** Goes before the same user's longer calls. */
  isShort: boolean;
  /** How many calls come before this one, the running one included; told whenever that changes. */
  onPlace(before: number): void;
  /** Called once, when it is this call's turn, which ends when the promise settles. */
  run(): Promise<unknown>;
}

/**
 * One call at a time. The next one is of the user who was served the longest ago, so that whoever brings a batch does not keep the others
 * waiting for its end; of one user, short calls go first, then in the order in which they came.
 */
export class CallQueue {
  private readonly waiting: QueuedCall[] = [];
  /** Number of each user's last turn. */
  private readonly served = new Map<string, number>();
  private readonly places = new Map<QueuedCall, number>();
  private turns = 0;
  private isBusy = false;

  /** Runs a call when its turn comes: at once if nothing else does. */
  add(call: QueuedCall): void {
    this.waiting.push(call);
    if (this.isBusy) this.tellPlaces();
    else void this.serve();
  }

  /** Takes a call out; false when its turn has come already. */
  remove(call: QueuedCall): boolean {
    const index = this.waiting.indexOf(call);
    if (index < 0) return false;
    this.waiting.splice(index, 1);
    this.places.delete(call);
    this.tellPlaces();
    return true;
  }

  private async serve(): Promise<void> {
    this.isBusy = true;
    for (let call = this.order()[0]; call !== undefined; call = this.order()[0]) {
      this.waiting.splice(this.waiting.indexOf(call), 1);
      this.places.delete(call);
      this.served.set(call.user, ++this.turns);
      this.tellPlaces();
      // Whoever made the call hears of a failure; the queue goes on.
      await call.run().catch(() => undefined);
    }
    this.isBusy = false;
  }

  /** The waiting calls in the order of their turns, as things stand now. */
  private order(): QueuedCall[] {
    const served = new Map(this.served);
    const left = [
      ...this.waiting.filter(({ isShort }) => isShort),
      ...this.waiting.filter((call) => !call.isShort),
    ];
    const order: QueuedCall[] = [];
    const turnOf = ({ user }: QueuedCall) => served.get(user) ?? 0;
    while (left.length > 0) {
      const next = left.reduce((best, call) => (turnOf(call) < turnOf(best) ? call : best));
      left.splice(left.indexOf(next), 1);
      served.set(next.user, this.turns + order.length + 1);
      order.push(next);
    }
    return order;
  }

  private tellPlaces(): void {
    for (const [index, call] of this.order().entries()) {
      if (this.places.get(call) === index + 1) continue;
      this.places.set(call, index + 1);
      call.onPlace(index + 1);
    }
  }
}
