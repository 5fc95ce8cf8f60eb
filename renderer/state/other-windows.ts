import { z } from 'zod';

const messageSchema = z.object({ kind: z.enum(['opened', 'is-open']), fileId: z.string() });
type Message = z.infer<typeof messageSchema>;

/** What is used of a BroadcastChannel: it reaches all windows of this address in this browser but the one that speaks. */
export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
}

/** Finds out that an image, by its file's id, is open in another window too. The window that opened it later is told. */
export class OtherWindows {
  readonly #channel: Channel;
  readonly #asked = new Set<string>();

  constructor(channel: Channel, isOpen: (fileId: string) => boolean, onShared: (fileId: string) => void) {
    this.#channel = channel;
    channel.addEventListener('message', ({ data }) => {
      const message = messageSchema.safeParse(data);
      if (!message.success) return;
      const { kind, fileId } = message.data;
      if (kind === 'opened' && isOpen(fileId)) this.#say({ kind: 'is-open', fileId });
      // Of several answers the first tells all.
      if (kind === 'is-open' && this.#asked.delete(fileId)) onShared(fileId);
    });
  }

  /** Asks the others whether they have the image too. */
  opened(fileId: string): void {
    this.#asked.add(fileId);
    this.#say({ kind: 'opened', fileId });
  }

  #say(message: Message): void {
    this.#channel.postMessage(message);
  }
}
