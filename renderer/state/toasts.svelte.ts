import { AppError, type ErrorCode } from '../../core/errors.ts';

export interface MessageAction {
  label: string;
  run(): void;
}

export interface Message {
  id: number;
  kind: 'error' | 'warning' | 'success' | 'info';
  title: string;
  text: string;
  code: ErrorCode | null;
  /** Milliseconds since 1970. */
  time: number;
  action: MessageAction | null;
  /** How often it came in a row. */
  count: number;
}

type NewMessage = Pick<Message, 'kind' | 'title'> & Partial<Pick<Message, 'text' | 'code' | 'action'>>;

const MOST_KEPT = 200;
const MOST_SHOWN = 3;

/** Everything the window has told its user: the newest as toasts, all of it in the log, where it can be read again. */
export class Messages {
  /** Newest first. */
  log = $state.raw<readonly Message[]>([]);
  /** Ids of those shown as toasts, newest first. Errors stay until closed, the rest closes by itself. */
  shown = $state.raw<readonly number[]>([]);
  unread = $state(0);
  toasts: readonly Message[] = $derived(this.log.filter((message) => this.shown.includes(message.id)));
  #nextId = 1;

  add({ kind, title, text = '', code = null, action = null }: NewMessage): void {
    const [last] = this.log;
    if (last?.kind === kind && last.title === title && last.text === text) {
      this.#replace({ ...last, action, time: Date.now(), count: last.count + 1 });
      return;
    }
    const message = { id: this.#nextId++, kind, title, text, code, action, time: Date.now(), count: 1 };
    this.log = [message, ...this.log].slice(0, MOST_KEPT);
    this.shown = [message.id, ...this.shown].slice(0, MOST_SHOWN);
    if (kind === 'error' || kind === 'warning') this.unread += 1;
  }

  /** An AppError is told as it is; anything else is a fault of ours, told with its message and written to the console. */
  fail(title: string, error: unknown, action: MessageAction | null = null): void {
    if (error instanceof AppError) {
      this.add({ kind: 'error', title, text: error.message, code: error.code, action });
      return;
    }
    reportError(error);
    const text = error instanceof Error ? error.message : String(error);
    this.add({ kind: 'error', title, text: `This is a fault in Skipscope itself: ${text}`, action });
  }

  hide(id: number): void {
    this.shown = this.shown.filter((other) => other !== id);
  }

  /** The log is in front: what was shown as toast is read there. */
  markRead(): void {
    this.unread = 0;
    this.shown = [];
  }

  clear(): void {
    this.log = [];
    this.shown = [];
    this.unread = 0;
  }

  #replace(message: Message): void {
    this.log = this.log.map((other) => (other.id === message.id ? message : other));
    if (!this.shown.includes(message.id)) this.shown = [message.id, ...this.shown].slice(0, MOST_SHOWN);
  }
}
