import type { RecordKind, RecordPlace } from './journal.ts';

/** Which edits can be undone and redone, from the kinds of the journal's records. Of any depth: it holds places, not pixels. */
export class History {
  private done: RecordPlace[] = [];
  private undone: RecordPlace[] = [];

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** The edit that an undo or a redo would concern; null when there is none. */
  peek(kind: Exclude<RecordKind, 'edit'>): RecordPlace | null {
    return (kind === 'undo' ? this.done : this.undone).at(-1) ?? null;
  }

  /** The edits that are done, the newest first. */
  get doneNewestFirst(): RecordPlace[] {
    return this.done.toReversed();
  }

  /** Takes in a record in its order. Returns the edit that it concerns: itself, or the one undone or redone. */
  add(place: RecordPlace): RecordPlace {
    if (place.kind === 'edit') {
      this.done.push(place);
      this.undone = [];
      return place;
    }
    const [from, to] = place.kind === 'undo' ? [this.done, this.undone] : [this.undone, this.done];
    const edit = from.pop();
    if (edit === undefined)
      throw new Error(`the journal has a record "${place.kind}" with nothing to ${place.kind}`);
    to.push(edit);
    return edit;
  }
}
