import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { EditTool, LabelsInfo } from '../../core/contract.ts';
import type { PlanePatch } from '../../core/edit/patch.ts';

export interface PendingEdit {
  tool: EditTool;
  /** One step, whatever the number of planes. */
  edit: readonly PlanePatch[];
}

/** What the queue needs of the world. */
export interface EditDestination {
  /** Sends one edit on the present revision; resolves with the labels after it. */
  send(edit: PendingEdit): Promise<LabelsInfo>;
  /** After a failed attempt whose outcome is not known: the labels if the server has the edit already, else null. */
  findApplied(edit: PendingEdit): Promise<LabelsInfo | null>;
  accepted(edit: PendingEdit, labels: LabelsInfo): void;
  /** The server will never take this edit; it has left the queue. */
  rejected(edit: PendingEdit, error: AppError): Promise<void>;
  /** The edit stays in the queue until `retry`. */
  failed(error: unknown): void;
  /** `pending` or `isSending` changed. */
  changed(): void;
}

/** Sending these again cannot help. */
const FINAL: readonly ErrorCode[] = ['labels.conflict', 'request.invalid', 'request.tooLarge'];

/** Sends edits one by one in the order they were made, and keeps what could not be sent. */
export class EditQueue {
  readonly #destination: EditDestination;
  readonly #pending: PendingEdit[] = [];
  #run: Promise<void> | null = null;
  #hasFailed = false;

  constructor(destination: EditDestination) {
    this.#destination = destination;
  }

  /** Edits not confirmed by the server, oldest first; the first may be on its way. */
  get pending(): readonly PendingEdit[] {
    return this.#pending;
  }

  get isSending(): boolean {
    return this.#run !== null;
  }

  push(edit: PendingEdit): void {
    this.#pending.push(edit);
    this.retry();
  }

  /** Starts sending again after a failure; also called by every new edit. */
  retry(): void {
    if (this.#run === null && this.#pending.length > 0)
      this.#run = Promise.resolve().then(() => this.#sendAll());
    this.#destination.changed();
  }

  /** Resolves once nothing is under way: all was sent, or the rest waits for `retry`. */
  async settled(): Promise<void> {
    while (this.#run !== null) await this.#run;
  }

  async #sendAll(): Promise<void> {
    try {
      for (let edit = this.#pending[0]; edit !== undefined; edit = this.#pending[0]) {
        if (!(await this.#sendFirst(edit))) return;
        this.#destination.changed();
      }
    } finally {
      // In one go with finding no edit left, so that one that comes a moment later starts the next run.
      this.#run = null;
      this.#destination.changed();
    }
  }

  /** False when the edit has to wait for `retry`. */
  async #sendFirst(edit: PendingEdit): Promise<boolean> {
    try {
      const applied = this.#hasFailed ? await this.#destination.findApplied(edit) : null;
      const labels = applied ?? (await this.#destination.send(edit));
      this.#pending.shift();
      this.#hasFailed = false;
      this.#destination.accepted(edit, labels);
    } catch (error) {
      if (!(error instanceof AppError) || !FINAL.includes(error.code)) {
        this.#hasFailed = true;
        this.#destination.failed(error);
        return false;
      }
      this.#pending.shift();
      await this.#destination.rejected(edit, error);
    }
    return true;
  }
}
