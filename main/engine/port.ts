import type { EngineReply, EngineRequest } from './protocol.ts';

/** The child's end of the message channel, under Node's `fork` and under Electron's `utilityProcess` alike. */
export interface Port {
  onRequest(listener: (request: EngineRequest) => void): void;
  /** Resolves when the message has been handed to the system, so that a slow reader holds the sender back. */
  send(reply: EngineReply): Promise<void>;
  /** When the parent is gone. */
  onClose(listener: () => void): void;
}

/** Of Electron's `process.parentPort`, what is used here; not imported, so that this file runs without Electron. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

export function openPort(): Port {
  const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
  if (parentPort) {
    return {
      onRequest: (listener) => parentPort.on('message', (event) => listener(event.data as EngineRequest)),
      send(reply) {
        parentPort.postMessage(reply);
        // Electron tells nothing; giving way to the event loop lets a cancel message in.
        return new Promise((resolve) => setImmediate(resolve));
      },
      // Electron ends its utility processes itself.
      onClose: () => undefined,
    };
  }
  if (!process.send) throw new Error('this file is started by the app, not by hand');
  return {
    onRequest: (listener) => void process.on('message', (message) => listener(message as EngineRequest)),
    send: (reply) =>
      new Promise((resolve) => {
        // A parent that went away is what `onClose` tells.
        process.send!(reply, undefined, undefined, () => resolve());
      }),
    onClose: (listener) => void process.on('disconnect', listener),
  };
}
